// Package source reads the code on a stack to find the line that dropped a cancel.
//
// [Locate] goes over the frames from the innermost outward, asks of each which context its active call was given, and
// follows that context back through the code to where somebody made it anew. It knows no types, only what the text
// says; where the text does not tell, it blames nobody.
package source

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Locate names the place to mend: where, on a stack that was taken at a drop (innermost frame first), the good context
// was replaced by a fresh one such as context.Background() or context.WithoutCancel(ctx), or by one of the type that is
// known to have cut it, as [tracer.Record] has it in Cutter; empty where it is not known. Where the code does not tell which way
// a value of that type came, it is the one place that makes any, if there is but one in a package on the stack.
//
// Where no such place is found it gives the innermost frame of the user's own code; without one, the innermost frame
// that is not of the standard library, else the innermost that is not ctxplumb's own. Source is filled in where the file
// can be read. An empty stack gives the zero Frame. Each call reads the files anew; Locate is safe for concurrent use.
func Locate(stack []tracer.Frame, cutter string) tracer.Frame {
	return newSearch(fresh, cutter).locate(stack)
}

// LocateCut is Locate for a context that is known not to hear its caller. Where nobody is seen to have made it anew, it may have
// been kept for longer than a call, and the place is where it was read from the field of a struct.
func LocateCut(stack []tracer.Frame, cutter string) tracer.Frame {
	s := newSearch(fresh, cutter)
	s.cut = true
	return s.locate(stack)
}

// LocateAttempt is Locate for an attempt that goes on when its time is over, perhaps on a stream from outside of it.
func LocateAttempt(stack []tracer.Frame) tracer.Frame {
	s := newSearch(fresh, "")
	s.streams = true
	return s.locate(stack)
}

// LocateCancel names the place where the context of the call that a stack is in was given a cancel function, in the way
// and with the defaults of [Locate].
func LocateCancel(stack []tracer.Frame) tracer.Frame {
	return newSearch(cancellable, "").locate(stack)
}

// LocateWait names the line on which a goroutine waits, in the innermost frame of the user's own code and with the defaults
// of [Locate].
func LocateWait(stack []tracer.Frame) tracer.Frame {
	return (&search{files: newFiles()}).fill(bystander(stack))
}

func (s *search) locate(stack []tracer.Frame) tracer.Frame {
	if culprit, ok := s.outward(stack); ok {
		return culprit
	}
	if culprit, ok := s.only(stack); ok {
		return culprit
	}
	if s.hears(stack) { // and nobody is known to have replaced its context: it is of a type that tells nothing, or from behind an interface
		s.guesses = true
		if culprit, ok := s.again(stack); ok {
			return culprit
		}
	}
	if s.cut {
		s.fields = true
		if culprit, ok := s.again(stack); ok {
			return culprit
		}
	}
	return s.fill(bystander(stack))
}

// again goes outward anew, with other eyes.
func (s *search) again(stack []tracer.Frame) (culprit tracer.Frame, ok bool) {
	s.seen, s.kinds = map[ast.Expr]bool{}, map[*ast.Ident]kind{}
	return s.outward(stack)
}

// only looks for the one literal of the type that cut, in the innermost package of the stack that has the name of its package.
func (s *search) only(stack []tracer.Frame) (culprit tracer.Frame, ok bool) {
	pkg, name, _ := strings.Cut(s.cutter, ".")
	i := slices.IndexFunc(stack, func(at tracer.Frame) bool {
		f := s.files.open(at.File)
		return at.MayCut() && f != nil && f.tree.Name.Name == pkg
	})
	if i < 0 {
		return culprit, false
	}
	var made []*place
	for f := range s.files.mentioning(s.files.open(stack[i].File), name) {
		for n := range ast.Preorder(f.tree) {
			if lit, ok := n.(*ast.CompositeLit); ok && s.isCutter(f, lit.Type) {
				made = append(made, &place{f, lit.Pos()})
			}
		}
	}
	if len(made) != 1 {
		return culprit, false
	}
	return made[0].frame(stack, stack[i]), true
}

// outward looks at the frames from the innermost on.
func (s *search) outward(stack []tracer.Frame) (culprit tracer.Frame, ok bool) {
	for i, at := range stack {
		if !at.MayCut() || isRequester(stack, i) {
			continue
		}
		if culprit, ok := s.frame(stack, i); ok {
			return culprit, true
		}
	}
	return s.start(stack)
}

// hears reports whether the innermost code of the user's own waits for the end of a context, or for a call that was given one.
func (s *search) hears(stack []tracer.Frame) bool {
	i := slices.IndexFunc(stack, tracer.Frame.InUserCode)
	if i < 0 {
		return false
	}
	f := s.files.open(stack[i].File)
	if f == nil {
		return false
	}
	given := func(c *ast.CallExpr) bool { return s.known(f, s.carriers(f, c)) }
	return slices.ContainsFunc(f.channelsAt(stack[i]), isDone) || slices.ContainsFunc(f.active(stack[i], callOf(stack, i)), given)
}

// callOf gives the frame that frame i called; the zero Frame for the innermost.
func callOf(stack []tracer.Frame, i int) tracer.Frame {
	if i == 0 {
		return tracer.Frame{}
	}
	return stack[i-1]
}

// isRequester reports whether frame i is of a test that called a handler on its own goroutine. Its context is where the
// request begins, so it cannot be what the request lost: a room of ctxplumb stands between it and the handler's code.
func isRequester(stack []tracer.Frame, i int) bool {
	handler := slices.IndexFunc(stack[:i], tracer.Frame.MayCut)
	return strings.HasSuffix(stack[i].File, "_test.go") &&
		handler >= 0 && slices.ContainsFunc(stack[handler:i], tracer.Frame.InCtxplumb) &&
		slices.ContainsFunc(stack[i:], func(f tracer.Frame) bool { return f.Package() == "testing" })
}

// bystander chooses the frame to name where nobody is to blame.
func bystander(stack []tracer.Frame) tracer.Frame {
	isForeign := func(f tracer.Frame) bool { return !f.InStandardLibrary() && !f.InCtxplumb() }
	isOthers := func(f tracer.Frame) bool { return !f.InCtxplumb() }
	for _, is := range []func(tracer.Frame) bool{tracer.Frame.InUserCode, isForeign, isOthers} {
		if i := slices.IndexFunc(stack, is); i >= 0 {
			return stack[i]
		}
	}
	if len(stack) == 0 {
		return tracer.Frame{}
	}
	return stack[0]
}

// frame looks for the culprit behind the calls that frame i may be in.
func (s *search) frame(stack []tracer.Frame, i int) (culprit tracer.Frame, ok bool) {
	at, inner := stack[i], callOf(stack, i)
	if deafened.MatchString(inner.Func) {
		return s.fill(at), true
	}
	f := s.files.open(at.File)
	if f == nil {
		return culprit, false
	}
	for _, call := range f.active(at, inner) {
		if p := s.any(f, s.carriers(f, call)); p != nil {
			return p.frame(stack, at), true
		}
	}
	return culprit, false
}

// start looks for the culprit where the goroutine of a stack began: a go statement that gives its function a fresh
// context. It is not on the stack, so every go statement for a function of this name has to be guilty.
func (s *search) start(stack []tracer.Frame) (culprit tracer.Frame, ok bool) {
	last := len(stack) - 1
	if last > 0 && stack[last].Func == "runtime.goexit" {
		last--
	}
	if last < 0 || !stack[last].MayCut() {
		return culprit, false
	}
	var first *place
	for in, call := range s.goes(stack[last]) {
		p := s.any(in, s.carriers(in, call))
		if p == nil {
			return culprit, false
		}
		if first == nil {
			first = p
		}
	}
	if first == nil {
		return culprit, false
	}
	return first.frame(stack, stack[last]), true
}

// fill adds the text of its line to a frame.
func (s *search) fill(f tracer.Frame) tracer.Frame {
	if in := s.files.open(f.File); in != nil {
		f.Source = in.source(f.Line)
	}
	return f
}
