// Package origin follows contexts back to where they come from, through assignments, branches, closures, fields and the
// functions of other packages, of which it keeps facts.
//
// A context comes in, as a parameter or with one; or it is fresh: it begins at context.Background, at a helper that
// returns one, at the base context of a server; or it is cut: it descends from one that came in and hears it no more.
package origin
