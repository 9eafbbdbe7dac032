// Package store offers much with a context and without.
package store

import (
	"context"
	"time"
)

type Store struct{}

func (*Store) RenewLock(key string) error                               { return nil }
func (*Store) RenewLockContext(ctx context.Context, key string) error   { return nil }
func (*Store) Load(key string) (string, error)                          { return "", nil }
func (*Store) LoadCtx(ctx context.Context, key string) (string, error)  { return "", nil }
func (*Store) Wait()                                                    {}
func (*Store) WaitContext(ctx context.Context) error                    { return nil }
func (*Store) Put(keys ...string) error                                 { return nil }
func (*Store) PutWithContext(ctx context.Context, keys ...string) error { return nil }

// Alone has no twin, nor has Keep: what takes its name and a context takes something else.
func (*Store) Alone(key string)                                               {}
func (*Store) Keep(key string)                                                {}
func (*Store) KeepContext(ctx context.Context, key string, ttl time.Duration) {}

// The twin of Hidden is for the package itself.
func (*Store) Hidden(key string)                             {}
func (*Store) hiddenContext(ctx context.Context, key string) {}

// Logging does not wait.
func (*Store) Infof(format string, args ...any)                             {}
func (*Store) InfofContext(ctx context.Context, format string, args ...any) {}
func (*Store) Tag(key string) context.Context                               { return nil }
func (*Store) TagContext(ctx context.Context, key string) context.Context   { return ctx }

// Default is made once.
func Default() *Store                               { return DefaultWithContext(context.Background()) }
func DefaultWithContext(ctx context.Context) *Store { return nil }

type Locker interface {
	Lock(key string) error
	LockContext(ctx context.Context, key string) error
}

type Plain interface{ Lock(key string) error }

// Embedding has the twins of what it embeds.
type Embedding struct{ *Store }

func Fetch[T any](key string) (T, error)                             { panic(key) }
func FetchContext[T any](ctx context.Context, key string) (T, error) { panic(key) }
func Sync()                                                          {}
func SyncContext(ctx context.Context)                                {}
func Retry(ctx context.Context, f func() error) error                { return f() }
func Later(f func())                                                 {}
func From() string                                                   { return "" }
func FromContext(ctx context.Context) string                         { return "" }

type Message struct{ ctx context.Context }

func (m *Message) SetContext(ctx context.Context) { m.ctx = ctx }

func NewMessage(key string) *Message                                 { return &Message{} }
func NewMessageWithContext(ctx context.Context, key string) *Message { return &Message{ctx} }
