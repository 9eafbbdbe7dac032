package propagation_test

import (
	"encoding/json"
	"math"
	bigmath "math/big"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/propagation"
)

var grammar = regexp.MustCompile(`\A[A-Za-z0-9._:/\[\]-]{1,128}\z`)

func FuzzParseID(f *testing.F) {
	for _, seed := range []string{
		"", "T-1", "[::1]:8091:1", "gs/a/1", "T\t1", "T-1\n", "\x00", "\x7f", "é", "\x80", big[:128], big[:129], big[:200],
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := propagation.ParseID(s)
		switch valid := grammar.MatchString(s); {
		case valid != (err == nil):
			t.Errorf("ParseID(%q): %v", s, err)
		case valid && id != s, !valid && id != "":
			t.Errorf("ParseID(%q) = %q", s, id)
		}
	})
}

// naive does as the rules of the wire say, one by one, and tells what it drops.
func naive(h headers) (found, propagation.Counts) {
	var count propagation.Counts
	value := func(key string) string {
		different := map[string]bool{}
		for _, v := range h[key] {
			different[v] = true
		}
		if len(different) > 1 {
			count.Conflicting++
			return ""
		}
		for v := range different {
			if grammar.MatchString(v) {
				return v
			}
			count.Invalid++
		}
		return ""
	}
	var tx propagation.Transaction
	if tx.ID = value("x-dtm-trans-id"); tx.ID == "" {
		return none, count
	}
	if len(h["x-dtm-branch-id"]) > 0 {
		tx.Branch, tx.Op = value("x-dtm-branch-id"), value("x-dtm-op")
	}
	return one(tx), count
}

// FuzzExtract cuts each input at separator to get the values of a key; an empty input is no value.
func FuzzExtract(f *testing.F) {
	f.Add("", "", "", byte(','))
	f.Add("T-1", "01", "try", byte(','))
	f.Add("T-1,T-1", "01,02", "t\ty", byte(','))
	f.Add("T-1,T-2", "01", "", byte(','))
	f.Add(",", "\x80", "\n", byte(','))
	f.Add("T-1,T-1", "01,01", "try,", byte(0))
	f.Add(big[:128], big[:129], big[:257], byte('b'))
	f.Fuzz(func(t *testing.T, ids, branches, ops string, separator byte) {
		h := headers{}
		for key, values := range map[string]string{"x-dtm-trans-id": ids, "x-dtm-branch-id": branches, "x-dtm-op": ops} {
			if values != "" {
				h[key] = strings.Split(values, string([]byte{separator}))
			}
		}
		want, count := naive(h)
		checkExtract(t, h, want, count)

		sent, forwarded := headers{}, headers{}
		if want.Known {
			forwarded.Set("x-dtm-trans-id", want.Transaction.ID)
		}
		propagation.Propagator{}.Inject(propagation.Propagator{}.Extract(t.Context(), h), sent)
		if diff := cmp.Diff(forwarded, sent); diff != "" {
			t.Errorf("forwarded (-want +got):\n%s", diff)
		}
	})
}

var xid = regexp.MustCompile(`\A(?s:.+):([0-9]+):([0-9]+)\z`)

// isXID does with big numbers and a regular expression what the rules of Seata say.
func isXID(s string) bool {
	m := xid.FindStringSubmatch(s)
	if m == nil {
		return false
	}
	port, _ := new(bigmath.Int).SetString(m[1], 10)
	number, _ := new(bigmath.Int).SetString(m[2], 10)
	return port.Cmp(bigmath.NewInt(math.MaxUint16)) <= 0 && number.IsInt64()
}

// FuzzDialects lets all dialects speak at once.
func FuzzDialects(f *testing.F) {
	f.Add("T-1", "T-1", "", "01", "01", "AT")
	f.Add("10.0.0.1:8091:1", "", "10.0.0.1:8091:1", "01", "", "AT")
	f.Add("", "g1", "[::1]:8091:1", "", "01", "")
	f.Add("", "", "::1:65536:1", "", "", "")
	f.Add("", "", "h:1:9223372036854775808", "\x80", "01", "")
	f.Fuzz(func(t *testing.T, trans, gid, seata, branch, dtmBranch, kind string) {
		h := headers{}
		for key, value := range map[string]string{
			"x-dtm-trans-id": trans, "dtm-gid": gid, "tx_xid": seata, "x-dtm-branch-id": branch, "dtm-branch_id": dtmBranch, "tx_branch_type": kind,
		} {
			if value != "" {
				h[key] = []string{value}
			}
		}
		check(t, propagation.Propagator{}.Extract(t.Context(), h), naively(trans, gid, seata, branch, dtmBranch, kind))
	})
}

func naively(trans, gid, seata, branch, dtmBranch, kind string) found {
	valid := func(s string) string {
		if grammar.MatchString(s) {
			return s
		}
		return ""
	}
	if !isXID(seata) {
		seata = ""
	}
	trans, gid, seata = valid(trans), valid(gid), valid(seata)
	ids := map[string]bool{trans: true, gid: true, seata: true}
	delete(ids, "")
	if len(ids) != 1 {
		return none
	}
	var tx propagation.Transaction
	for id := range ids {
		tx.ID = id
	}
	if trans != "" {
		tx.Branch = valid(branch)
	}
	if gid != "" && valid(dtmBranch) != "" {
		switch tx.Branch {
		case "":
			tx.Branch = dtmBranch
		case dtmBranch:
		default:
			tx.Branch = ""
		}
	}
	if seata != "" {
		tx.Kind, tx.Driver = valid(kind), propagation.DriverCaller
	}
	return one(tx)
}

// FuzzJSONParams compares with what encoding/json makes of the params, where no key stands there twice.
func FuzzJSONParams(f *testing.F) {
	f.Add(`{"branch_id":"01","gid":"g1","op":"action","trans_type":"saga"}`)
	f.Add(`{"gid":"g1","gid":"g2","branch_id":"01","op":"action","trans_type":"saga"}`)
	f.Add(`{"gid":"\u00671","branch_id":["01"],"op":{"op":"x"},"trans_type":"saga"} x`)
	f.Add(` {"gid":null,"branch_id":"\ud800","op":"a","trans_type":"b","dtm":""}`)
	f.Fuzz(func(t *testing.T, params string) {
		var object map[string]any
		if err := json.Unmarshal([]byte(params), &object); err != nil || object == nil {
			count := counting(func() {
				check(t, propagation.Propagator{}.Extract(t.Context(), propagation.JSONParams([]byte(params))), none)
			})
			same(t, "counts", propagation.Counts{Invalid: 1}, count)
			return
		}
		want := none
		text := func(key string) string { s, _ := object[key].(string); return s }
		if id := text("gid"); grammar.MatchString(id) && isText(object, "branch_id", "op", "trans_type") {
			want = one(propagation.Transaction{ID: id})
		}
		ctx := propagation.Propagator{}.Extract(t.Context(), propagation.JSONParams([]byte(params)))
		got, _ := propagation.FromContext(ctx)
		for _, key := range []string{"gid", "branch_id", "op", "trans_type"} {
			if strings.Count(params, key) != 1 { // twice, or escaped
				return
			}
		}
		same(t, "id", want.Transaction.ID, got.ID)
	})
}

func isText(object map[string]any, keys ...string) bool {
	return !slices.ContainsFunc(keys, func(key string) bool {
		_, ok := object[key].(string)
		return !ok
	})
}
