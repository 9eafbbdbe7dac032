package tracer

import (
	"encoding/hex"
	"time"
)

// ID identifies a node: eight random bytes, as a W3C parent-id. The zero ID stands for no node.
type ID [8]byte

// String gives the ID as 16 lower-case hex digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// IsZero reports whether id stands for no node.
func (id ID) IsZero() bool { return id == ID{} }

// TraceID identifies a tree of nodes: sixteen random bytes, as a W3C trace-id. The zero TraceID stands for none.
type TraceID [16]byte

// String gives the TraceID as 32 lower-case hex digits.
func (id TraceID) String() string { return hex.EncodeToString(id[:]) }

// IsZero reports whether id stands for no trace.
func (id TraceID) IsZero() bool { return id == TraceID{} }

// Kind says what sort of work a node is.
type Kind string

// The kinds of a node.
const (
	Server  Kind = "server"  // a call that was received
	Client  Kind = "client"  // a call that was made
	Routine Kind = "go"      // a goroutine, started with [Go]
	Task    Kind = "task"    // any other piece of work
	Attempt Kind = "attempt" // one try of a retry or a hedge

	// Compensation undoes what other work has done. It must run although its caller is gone, and so below a [Detach].
	Compensation Kind = "compensation"
)

// Link says how a node's context hangs on its parent's.
type Link string

// The links of a node to its parent.
const (
	LinkRoot     Link = "root"     // it has no parent
	LinkTied     Link = "tied"     // it hears its parent's cancel
	LinkRemote   Link = "remote"   // its parent is on the other side of the wire
	LinkCut      Link = "cut"      // it descends from its parent and does not hear it
	LinkLost     Link = "lost"     // it does not know its parent, though its goroutine belongs to a node
	LinkDetached Link = "detached" // cut on purpose with [Detach]
	LinkOpaque   Link = "opaque"   // a foreign context type stands between, and the structure does not tell

	// LinkDoomed is that of a compensation that hears its parent's cancel: it dies with the caller after whom it was to clear up.
	LinkDoomed Link = "doomed"
)

// Frame is a place in the code.
type Frame struct {
	Func   string // as the runtime names it: path/to/pkg.(*T).Method
	File   string // as the compiler recorded it: absolute, unless built with -trimpath
	Line   int    // from 1; zero where the place is not known
	Source string // the line's text without its indentation; empty where the source was not at hand
}

// Record is what is known of one node, as plain data. Times are zero for what did not happen:
// a record without an End is of a node that was still running.
type Record struct {
	Trace  TraceID
	ID     ID
	Parent ID // zero for a root
	Kind   Kind
	Name   string // a method, route or function; never a raw path
	Link   Link
	Cutter string // what cut it, such as context.WithoutCancel; of a declared detach, the reason; of what leaked, on what it waits

	Start     time.Time
	Cancelled time.Time // when its own context ended, if that was before End
	End       time.Time
	Deadline  bool // its context ended by a deadline rather than a cancel
	Overran   bool // it was seen running when the grace after Cancelled was over
	Leaked    bool // it was still there when its test was over
	Stuck     bool // it leaked, and nothing can wake it, as the runtime has proven
	Blind     bool // it made calls while a disconnect of its client could not be seen
	Sent      bool // of a call: it told the server who called

	Grace time.Duration // how long after Cancelled it was seen running, if it overran, or else might; zero where that is not known

	Uncancelled bool // its context was alive when the request for which it was made was over: nobody called its cancel function

	Transaction string  // the id of the distributed transaction, if it took part in one
	Branch, Op  string  // of a server call: the branch of the transaction, and what was wanted of it
	OTelTrace   TraceID // the OpenTelemetry trace it belonged to, if that is known
	OTelSpan    ID      // the span of that trace that stands for it, if one is known
	OTelParent  ID      // of a server call: the span that called it, as the traceparent that came in says

	Stack   []Frame // where a drop was seen, innermost first; empty for a node without a finding; of what leaked, the last is the go statement
	Culprit Frame   // the place to mend, chosen from Stack
	Package string  // import path of the test's package
	Test    string  // name of the test, as -run takes it

	Accepted string // why a drop of this node is to fail nothing; empty where nobody said so
}
