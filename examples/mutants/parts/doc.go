// Package parts is what mutants of the shop are made of: what people have lying around beside the code in which they
// make a mistake. A line that ends with "// mend: Name" is the mistake itself of those who use Name, where that is in here.
package parts
