package tracer

import (
	"context"
	"reflect"
	"sync"
	"time"
)

// maxChain bounds the walk up a chain of contexts.
const maxChain = 256

// audit tells from the structure of the contexts alone whether child hears the cancel of its ancestor parent, and
// names what cuts it, if anything does.
//
// Contexts that share a Done channel are tied. Otherwise it walks up through the embedded Context of each type until
// it meets the parent (tied) or a context that is never done (cut). A type from outside the standard library that has
// a Done channel of its own may or may not watch what it embeds: the answer is then opaque.
func audit(child, parent context.Context) (link Link, cutter string) {
	defer func() {
		if recover() != nil { // a foreign Done, or a nil context embedded in one
			link, cutter = LinkOpaque, typeName(child)
		}
	}()
	target := parent.Done()
	current, done := child, child.Done()
	for range maxChain {
		if done != nil && done == target || current == parent {
			return LinkTied, ""
		}
		if d, ok := current.(*detached); ok {
			return LinkDetached, d.reason
		}
		above, ok := embedded(current)
		if !ok {
			if done == nil {
				return LinkCut, typeName(current)
			}
			return LinkOpaque, typeName(current)
		}
		doneAbove := above.Done()
		switch {
		case done == doneAbove:
		case done == nil:
			return LinkCut, typeName(current)
		case !standard(current):
			return LinkOpaque, typeName(current)
		}
		current, done = above, doneAbove
	}
	return LinkOpaque, "a chain of too many contexts"
}

// bottom names the context in which ctx is rooted.
func bottom(ctx context.Context) string {
	for range maxChain {
		above, ok := embedded(ctx)
		if !ok {
			break
		}
		ctx = above
	}
	return typeName(ctx)
}

// embedded returns the context that ctx embeds under its exported name, as the types of the standard library do.
func embedded(ctx context.Context) (context.Context, bool) {
	v := reflect.ValueOf(ctx)
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil, false
		}
		v = v.Elem()
	}
	index := embeddedIndex(v.Type())
	if index == nil {
		return nil, false
	}
	return reflect.TypeAssert[context.Context](v.FieldByIndex(index))
}

var (
	contextType = reflect.TypeFor[context.Context]()
	indexCache  sync.Map // reflect.Type to []int
)

func embeddedIndex(t reflect.Type) []int {
	if cached, ok := indexCache.Load(t); ok {
		return cached.([]int)
	}
	var index []int
	if t.Kind() == reflect.Struct {
		if f, ok := t.FieldByName("Context"); ok && f.Anonymous && f.Type == contextType && byValue(t, f.Index) {
			index = f.Index
		}
	}
	indexCache.Store(t, index)
	return index
}

// byValue reports whether the path leads through no pointer, which could be nil.
func byValue(t reflect.Type, index []int) bool {
	for _, i := range index[:len(index)-1] {
		t = t.Field(i).Type
		if t.Kind() != reflect.Struct {
			return false
		}
	}
	return true
}

func standard(ctx context.Context) bool {
	t := reflect.TypeOf(ctx)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.PkgPath() == "context"
}

func typeName(ctx context.Context) string {
	name := reflect.TypeOf(ctx).String()
	switch name {
	case "context.withoutCancelCtx":
		return "context.WithoutCancel"
	case "context.backgroundCtx":
		return "context.Background"
	case "context.todoCtx":
		return "context.TODO"
	default:
		return name
	}
}

// proven is false where the standard library's types are not laid out as the walk expects; every link that a shared
// Done channel does not settle is opaque then, which is never wrong.
var proven = sync.OnceValue(func() bool {
	root, cancel := context.WithCancel(context.Background())
	defer cancel()
	parent := &nodeContext{Context: root}
	timed, stop := context.WithTimeout(parent, time.Hour)
	defer stop()
	valued := context.WithValue(timed, nodeKey{}, nil)
	caused, halt := context.WithCancelCause(valued)
	defer halt(nil)
	severed, end := context.WithCancel(context.WithoutCancel(caused))
	defer end()
	for ctx, want := range map[context.Context]Link{
		timed: LinkTied, valued: LinkTied, caused: LinkTied,
		severed: LinkCut, context.WithoutCancel(valued): LinkCut, context.Background(): LinkCut, context.TODO(): LinkCut,
	} {
		if link, _ := audit(ctx, parent); link != want {
			return false
		}
	}
	return bottom(severed) == "context.WithoutCancel"
})
