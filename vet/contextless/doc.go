// Package contextless defines an analyzer that reports calls without a context where there is one to be had.
//
// # Analyzer contextless
//
// contextless: report a call without a context where the same package offers one with it
//
// A function has a context, or a request or a stream that bears one, and calls something that takes none, though its
// package or its type has the same with a context: QueryContext beside Query, NewRequestWithContext beside NewRequest,
// RenewLockCtx beside RenewLock. The call goes on when nobody waits for it any more.
//
//	func (s *Store) Renew(ctx context.Context, key string) error {
//		_, err := s.db.Exec(renew, key) // Exec hears nobody: write s.db.ExecContext(ctx, ...)
//		return err
//	}
//
// A function has a twin where its package, or the method set of what it is called on, has one by its name with Context,
// WithContext, Ctx or WithCtx added, whose first parameter is a context and whose others are the same. A table has those
// that are not made that way, such as net.Dial and http.Get.
//
// It leaves alone what is deferred or runs once a context has ended, since that cleans up; what takes back or frees, such
// as Rollback and Unlock; closures that run later; functions that only log; a request or a command that is given its
// context afterwards; a goroutine whose function looks at the context in its place; test files, and packages that are for
// tests by their names.
package contextless
