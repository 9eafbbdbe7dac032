// Command bench prints what ctxplumb costs beside bare gRPC and bare net/http, and beside its peers, measured in the same
// run.
//
//	go run . -md bench.md   # the tables, and the same in a file, in five minutes or so
//	go run . -rounds 20     # longer, and steadier
//	go test -bench .        # the same calls as ordinary benchmarks
package main

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

func main() {
	testing.Init()
	_ = flag.Set("test.benchtime", "1x") // it is a flag of package testing, and the value is one
	one := flag.String("one", "", "print the pairs of this measurement as JSON, such as \"unary/tcp/"+off+"\"")
	rounds := flag.Int("rounds", 7, "how often everything is measured")
	file := flag.String("md", "", "write the tables to this file too")
	flag.Parse()
	if err := run(*one, *rounds, *file); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(one string, rounds int, file string) error {
	if one != "" {
		return printOne(one)
	}
	r, err := measure(rounds)
	if err != nil {
		return err
	}
	text := report(r, rounds)
	fmt.Print(text)
	if file == "" {
		return nil
	}
	return os.WriteFile(file, []byte(text), 0o600)
}
