// Package tracertest fails a test run that drops a cancel.
//
//	func TestMain(m *testing.M) { tracertest.VerifyTestMain(m) }
//
// judges everything that a package's tests do; [New] judges one test. Both print the tree, the place to mend and how
// to run the test again. Under the command ctxplumb test they hand their recordings over to it instead, which then
// judges all packages and processes together.
package tracertest
