// Command mutants plants mistakes in the healthy shop, one at a time, has ctxplumb judge each, and prints how many it
// found; and how many of the changes that are no mistake it took for one.
//
//	go run ./mutants [-class a] [-every 10] [-run TestExplore] [-j 4]
//	go run ./mutants -vet [-class a] [-every 10]
//
// The tests of the shop are run over each mutant under the tracer; with -vet, ctxplumb vet reads its source.
//
// Interrupted, it prints what it has. It exits with 1 where a mistake is missed that is not known to be out of reach, is
// named at the wrong line, or is found where there is none.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"github.com/ctxplumb/ctxplumb/examples/mutants/plant"
)

func main() {
	var o options
	flag.BoolVar(&o.vet, "vet", false, "judge by ctxplumb vet, not by tests")
	flag.StringVar(&o.class, "class", "", "only this class, a letter or -")
	flag.StringVar(&o.name, "name", "", "only mutators whose name has this in it")
	flag.IntVar(&o.every, "every", 1, "only every nth mutant")
	flag.StringVar(&o.run, "run", "", "only the tests that match this, as go test has it")
	flag.IntVar(&o.workers, "j", 4, "how many to run at a time")
	flag.Parse()
	ok, err := o.examine()
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(3)
	}
	if !ok {
		os.Exit(1)
	}
}

type options struct {
	class, name, run string
	every, workers   int
	vet              bool
}

// examine judges all mutants of the shop.
func (o options) examine() (ok bool, err error) {
	source, err := plant.Load("shop")
	if err != nil {
		return false, err
	}
	chosen := o.choose(source.Mutants())
	temp, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(temp)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	nursery, err := newNursery(ctx, temp)
	if err != nil {
		return false, err
	}
	judge := judge((&tester{nursery, o.run, o.workers}).judge)
	if o.vet {
		judge = nursery.vet
	}
	outcomes, err := judge.examine(ctx, chosen, func(judged int) { fmt.Fprintf(os.Stderr, "\r%d of %d ", judged, len(chosen)) })
	if err != nil {
		return false, err
	}
	fmt.Fprint(os.Stderr, "\r\x1b[K")
	return table(os.Stdout, chosen[:len(outcomes)], outcomes) && len(outcomes) == len(chosen), nil
}

func (o options) choose(all []plant.Mutant) []plant.Mutant {
	var chosen []plant.Mutant
	matching := 0
	for _, m := range all {
		if o.class != "" && m.Class != o.class || !strings.Contains(m.Name, o.name) {
			continue
		}
		if matching++; matching%o.every == 0 {
			chosen = append(chosen, m)
		}
	}
	return spread(chosen)
}

// spread orders mutants so that each batch has some of all classes.
func spread(mutants []plant.Mutant) []plant.Mutant {
	batches := (len(mutants) + batch - 1) / batch
	spread := make([]plant.Mutant, 0, len(mutants))
	for first := range batches {
		for i := first; i < len(mutants); i += batches {
			spread = append(spread, mutants[i])
		}
	}
	return spread
}
