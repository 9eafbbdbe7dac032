package main

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func BenchmarkCall(b *testing.B) {
	for _, c := range contests() {
		for _, one := range c.contenders {
			b.Run(c.name+"/"+one.name, func(b *testing.B) {
				call := one.setUp(b)
				b.ReportAllocs()
				for b.Loop() {
					call()
				}
			})
		}
	}
}

func BenchmarkCancel(b *testing.B) {
	for _, c := range chains() {
		for _, name := range chainContenders {
			b.Run(c.key()+"/"+name, func(b *testing.B) {
				trial, heard := c.setUp(b, name), 0.0
				for b.Loop() {
					heard += trial().Wall
				}
				b.ReportMetric(heard/float64(b.N), "us/cancel")
			})
		}
	}
}
