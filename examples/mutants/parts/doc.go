// Package parts is what mutants of the shop are made of: what people have lying around beside the code in which they
// make a mistake. A line that ends with "// mend" is the mistake itself, where that is in here.
package parts
