package gotest

// The pieces that tests reach for by name.
var FromGOFLAGS = fromGOFLAGS

func (f Flags) Split(names ...string) (picked, rest Flags) { return f.split(names...) }

func (f Flags) Value(name string) string { return f.value(name) }

func (r *Results) Ended() []string { return r.ended }

func (r *Results) Unbuilt() []string { return r.unbuilt }
