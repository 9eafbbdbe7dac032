// Command bench prints what ctxplumb costs beside bare gRPC and bare net/http, measured in the same run.
//
//	go run .                        # the tables, in a minute or so
//	go run . -test.benchtime=1s     # longer, and steadier
//	go test -bench .                # the same calls as ordinary benchmarks
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"testing"
)

// contender is one way to make a call: setUp returns the call, and its clean-up goes with tb.
type contender struct {
	name  string
	setUp func(tb testing.TB) (call func())
}

// contest is contenders that do the same work; the first is what the others are measured against.
type contest struct {
	name, title string
	contenders  []contender
}

func contests() []contest { return []contest{unary(), stream(), handler(), request()} }

func main() {
	testing.Init()
	_ = flag.Set("test.benchtime", "300ms") // it is a flag of package testing, and the value is one
	one := flag.String("one", "", "print the result of this one as JSON, such as \"unary/bare\"")
	flag.Parse()
	if err := run(*one); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(one string) error {
	if one != "" {
		return printOne(one)
	}
	fmt.Printf("%s, GOMAXPROCS %d, both sides of a call in one process; times are medians of %d rounds\n",
		runtime.Version(), runtime.GOMAXPROCS(0), rounds)
	for _, c := range contests() {
		table, err := c.measure()
		if err != nil {
			return err
		}
		fmt.Print(table)
	}
	return nil
}

// printOne measures the contender of that name in this process.
func printOne(name string) error {
	for _, c := range contests() {
		for _, one := range c.contenders {
			if c.name+"/"+one.name == name {
				return json.NewEncoder(os.Stdout).Encode(testing.Benchmark(one.benchmark))
			}
		}
	}
	return fmt.Errorf("there is no %q", name)
}
