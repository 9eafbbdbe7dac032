package main

import (
	"bytes"
	"net/http"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestRun(t *testing.T) {
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	got := regexp.MustCompile(`(_sum\{.*\}) .*`).ReplaceAllString(out.String(), "$1 SECONDS")
	want := `dtm_branch_lock_duration_seconds_sum{kind="tcc",op="try",outcome="ok",system="http"} SECONDS
dtm_branch_lock_duration_seconds_count{kind="tcc",op="try",outcome="ok",system="http"} 3
dtm_client_rpc_duration_seconds_sum{method="shop.Stock/Reserve",outcome="ok",system="grpc"} SECONDS
dtm_client_rpc_duration_seconds_count{method="shop.Stock/Reserve",outcome="ok",system="grpc"} 2
dtm_trans_conflicting_total 0
dtm_trans_forged_total 0
dtm_trans_invalid_total 0
dtm_trans_missing_context_total{hop="GET /audits/{id}",system="http"} 1
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got):\n", diff)
	}
}
