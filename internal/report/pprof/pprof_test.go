package pprof_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/pprof/profile"
	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/pprof"
	"github.com/ctxplumb/ctxplumb/internal/report/reporttest"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// said writes what is in a profile.
func said(w io.Writer, tree *tracer.Tree, r tracer.Report, o report.Options) error {
	var page bytes.Buffer
	if err := pprof.Write(&page, tree, r, o); err != nil {
		return err
	}
	p, err := profile.Parse(&page)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, p.String())
	return err
}

func TestWrite(t *testing.T) {
	t.Parallel()
	reporttest.Check(t, said, "txt")
}

func TestSameBytes(t *testing.T) {
	t.Parallel()
	first := reporttest.Show(t, pprof.Write, stacked(), report.Options{})
	for range 1000 {
		if got := reporttest.Show(t, pprof.Write, stacked(), report.Options{}); got != first {
			t.Fatal("not the same bytes each time")
		}
	}
	if err := pprof.Write(broken{}, &tracer.Tree{}, tracer.Report{}, report.Options{}); err != io.ErrClosedPipe {
		t.Errorf("on a broken writer: %v, want %v", err, io.ErrClosedPipe)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// stacked has stacks at two nodes that ran on.
func stacked() reporttest.Sample {
	s := reporttest.Fanout()
	worker := &s.Tree.Records[3]
	worker.Package, worker.Test = "example.com/shop/orders", "TestPlace"
	worker.Stack = []tracer.Frame{
		{Func: "time.Sleep", File: "/go/src/runtime/time.go", Line: 363},
		{Func: "example.com/shop/fanout.work", File: "/src/fanout/pool.go", Line: 57},
	}
	second := *worker
	second.ID, second.End = tracer.ID{9}, second.End.Add(time.Second)
	s.Tree.Records = append(s.Tree.Records, second)
	s.Report.Verdicts = append(s.Report.Verdicts, tracer.Cut)
	return s
}

// The tool that people use reads it.
func TestTop(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "drops.pb.gz")
	if err := os.WriteFile(file, []byte(reporttest.Show(t, pprof.Write, stacked(), report.Options{})), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		flags []string
		want  string
	}{
		{[]string{"-top"}, `Type: after_cancel
Showing nodes accounting for 3.42s, 100% of 3.42s total
      flat  flat%   sum%        cum   cum%
     3.42s   100%   100%      3.42s   100%  time.Sleep
         0     0%   100%      3.42s   100%  example.com/shop/fanout.work
         0     0%   100%      3.42s   100%  go fanout.worker
         0     0%   100%      3.42s   100%  server shop.Order/Place
`},
		{[]string{"-top", "-sample_index=nodes", "-lines", "-tagfocus=verdict=cut"}, `Type: nodes
Active filters:
   tagfocus=verdict=cut
Showing nodes accounting for 2, 100% of 2 total
      flat  flat%   sum%        cum   cum%
         2   100%   100%          2   100%  time.Sleep /go/src/runtime/time.go:363
         0     0%   100%          2   100%  example.com/shop/fanout.work /src/fanout/pool.go:57
         0     0%   100%          2   100%  go fanout.worker
         0     0%   100%          2   100%  server shop.Order/Place
`},
	} {
		out, err := exec.Command("go", append(append([]string{"tool", "pprof"}, c.flags...), file)...).Output()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, string(out)); diff != "" {
			t.Errorf("go tool pprof %v (-want +got):\n%s", c.flags, diff)
		}
	}
}
