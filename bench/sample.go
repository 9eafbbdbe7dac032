package main

import (
	"runtime"
	"syscall"
	"time"
)

// sample is what one call costs, on average over a batch.
type sample struct {
	CPU, Wall     float64 // in microseconds
	Allocs, Bytes float64
}

// pair is a sample of bare and one of a contender, taken one right after the other.
type pair struct{ Bare, Other sample }

const (
	batch = 20 * time.Millisecond
	pairs = 10
)

// inTurn sets both up and takes n pairs. Each is set up and called first as often as second, so that what slows the
// machine for a while, what one leaves to the garbage collector, and what the order of their sockets does, is the same to
// both.
func inTurn(n int, bare, other func() func() sample) []pair {
	all := make([]pair, 0, n)
	one, two := bare(), other()
	for range n / 2 {
		p := pair{Bare: one()}
		p.Other = two()
		all = append(all, p)
	}
	two, one = other(), bare()
	for range n / 2 {
		p := pair{Other: two()}
		p.Bare = one()
		all = append(all, p)
	}
	return all
}

// batchesOf returns what takes a sample of a batch of calls.
func batchesOf(call func()) func() sample {
	n := calibrate(call)
	return func() sample { return take(call, n) }
}

// calibrate returns how many calls fill a batch.
func calibrate(call func()) int {
	n := 0
	for start := time.Now(); time.Since(start) < batch; n++ {
		call()
	}
	return n
}

func take(call func(), n int) sample {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, start := cpuTime(), time.Now()
	for range n {
		call()
	}
	wall := time.Since(start)
	cpu = cpuTime() - cpu
	runtime.ReadMemStats(&after)
	per := func(total float64) float64 { return total / float64(n) }
	return sample{
		CPU: per(micros(cpu)), Wall: per(micros(wall)),
		Allocs: per(float64(after.Mallocs - before.Mallocs)), Bytes: per(float64(after.TotalAlloc - before.TotalAlloc)),
	}
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }

// cpuTime is what this process has used so far, in all its threads: both sides of a call.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic("bench: " + err.Error())
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
