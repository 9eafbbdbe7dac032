package otlpfile

// SetLimit makes j turn to a new file sooner.
func (j *Journal) SetLimit(bytes int64) { j.limit = bytes }
