package tracer

// The pieces that tests reach for by name.
var (
	Audit             = audit
	FormatTraceparent = formatTraceparent
	ParseFrame        = parseFrame
	ParseTraceparent  = parseTraceparent
	TestOf            = testOf
)
