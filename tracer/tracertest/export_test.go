package tracertest

// The pieces that tests reach for by name.
var (
	PackageOf = packageOf
	Verify    = verify
)
