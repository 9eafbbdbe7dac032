package retry_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/examples/retry"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// answer takes that long to answer, unless it is told to stop.
func answer(ctx context.Context, takes time.Duration) (string, error) {
	ctx, n := tracer.StartClient(ctx, nil, "Stock/Reserve", "")
	defer n.End()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case <-time.After(takes):
		return "reserved", nil
	}
}

func TestCall(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		call func(outer context.Context) func(context.Context) (string, error)
		want []string
	}{
		"on the context of the attempt": {
			func(context.Context) func(context.Context) (string, error) {
				takes := []time.Duration{time.Hour, 0}
				return func(ctx context.Context) (string, error) {
					take := takes[0]
					takes = takes[1:]
					return answer(ctx, take)
				}
			},
			[]string{
				"linked server Order/Place", "heard attempt reserve", "heard client Stock/Reserve",
				"linked attempt reserve", "linked client Stock/Reserve",
			},
		},
		"on the context around it": {
			func(outer context.Context) func(context.Context) (string, error) {
				return func(context.Context) (string, error) { return answer(outer, 2*time.Second) } // the mistake
			},
			[]string{
				"linked server Order/Place", "deaf attempt reserve", "linked client Stock/Reserve",
				"DROP deaf attempt reserve in retry_test.go",
			},
		},
		"that fails at once": {
			func(context.Context) func(context.Context) (string, error) {
				busy := true
				return func(ctx context.Context) (string, error) {
					if busy {
						busy = false
						return "", errors.New("busy")
					}
					return answer(ctx, 0)
				}
			},
			[]string{"linked server Order/Place", "linked attempt reserve", "linked attempt reserve", "linked client Stock/Reserve"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := tracer.NewRecorder()
				defer r.Close()
				ctx, n := tracer.StartServer(t.Context(), r, "Order/Place", "")
				if got, err := retry.Call(ctx, "reserve", tt.call(ctx)); got != "reserved" || err != nil {
					t.Errorf("got %q, %v", got, err)
				}
				n.End()
				if diff := cmp.Diff(tt.want, lines(r.Tree())); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

// lines gives one for each node, and then for each drop.
func lines(tree *tracer.Tree) []string {
	report := tree.Check()
	var all []string
	for i, r := range tree.Records {
		all = append(all, fmt.Sprintf("%s %s %s", report.Verdicts[i], r.Kind, r.Name))
	}
	for _, d := range report.Drops {
		file := d.Culprit.File[strings.LastIndexByte(d.Culprit.File, '/')+1:]
		all = append(all, fmt.Sprintf("DROP %s %s %s in %s", d.Verdict, d.Kind, d.Name, file))
	}
	return all
}
