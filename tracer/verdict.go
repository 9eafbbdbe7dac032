package tracer

// Verdict is what is known of one node.
type Verdict string

// The verdicts. The last five are drops: something did not hear, or could not have heard, a cancel.
const (
	Linked   Verdict = "linked"   // its context is tied to its parent's; no cancel fired while it ran
	Heard    Verdict = "heard"    // a cancel fired while it ran; it heard and stopped within the grace
	Detached Verdict = "detached" // cut on purpose, declared with a reason
	Opaque   Verdict = "opaque"   // a foreign context type, and no cancel fired to tell
	Blind    Verdict = "blind"    // it could not have seen its client go away (HTTP/1.1, unread body)
	Leaked   Verdict = "leaked"   // it is still there after what it was for, or its context is
	Lost     Verdict = "lost"     // it does not know the request that it belongs to, or forgot its transaction
	Deaf     Verdict = "deaf"     // its context ended, the work ran on past the grace
	Cut      Verdict = "cut"      // its context no longer hears its parent
)

// Drop reports whether v fails a run.
func (v Verdict) Drop() bool {
	switch v {
	case Blind, Leaked, Lost, Deaf, Cut:
		return true
	default:
		return false
	}
}
