package tracertest

import "time"

// The pieces that tests reach for by name.
var (
	EndsInTime = endsInTime
	PackageOf  = packageOf
	Verify     = verify
)

// LosePatience makes a run hang early.
func LosePatience() { patience = 500 * time.Millisecond }
