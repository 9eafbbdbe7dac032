// Package plant makes mutants of a package whose contexts are passed on as they should be: in each place where a
// mistake of a class can stand it makes the mistake, one a mutant, and in the same places it makes changes that are no
// mistake.
//
// A mutator is a row of a table: what is written before a statement, and what stands for a context that is handed on.
// In these texts $ctx is the context, and § marks the line that a person would mend.
package plant
