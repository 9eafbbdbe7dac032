package report_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func dropAt(verdict tracer.Verdict, function, file string) tracer.Drop {
	return tracer.Drop{Verdict: verdict, Culprit: tracer.Frame{Func: function, File: file, Line: 7}}
}

func TestIgnoreMatches(t *testing.T) {
	t.Parallel()
	place := dropAt(tracer.Cut, "example.com/shop/order.(*Service).Place.func1", "/src/shop/order/place.go")
	for name, tt := range map[string]struct {
		ignore report.Ignore
		drop   tracer.Drop
		want   bool
	}{
		"nothing":               {report.Ignore{}, place, false},
		"no place":              {report.Ignore{Verdict: tracer.Cut}, place, false},
		"the module":            {report.Ignore{Func: "example.com/shop"}, place, true},
		"the package":           {report.Ignore{Func: "example.com/shop/order"}, place, true},
		"a package beside it":   {report.Ignore{Func: "example.com/shop/ord"}, place, false},
		"the type":              {report.Ignore{Func: "example.com/shop/order.(*Service)"}, place, true},
		"the function":          {report.Ignore{Func: "example.com/shop/order.(*Service).Place"}, place, true},
		"a function beside it":  {report.Ignore{Func: "example.com/shop/order.(*Service).Pla"}, place, false},
		"the closure":           {report.Ignore{Func: "example.com/shop/order.(*Service).Place.func1"}, place, true},
		"a closure below":       {report.Ignore{Func: "example.com/shop/order.(*Service).Place.func1.1"}, place, false},
		"an instance":           {report.Ignore{Func: "a.F"}, dropAt(tracer.Cut, "a.F[...]", ""), true},
		"the body of a loop":    {report.Ignore{Func: "a.F"}, dropAt(tracer.Cut, "a.F-range1", ""), true},
		"a package with a dash": {report.Ignore{Func: "a.com/shop"}, dropAt(tracer.Cut, "a.com/shop-old.F", ""), false},
		"the file":              {report.Ignore{File: "order/place.go"}, place, true},
		"the whole path":        {report.Ignore{File: "/src/shop/order/place.go"}, place, true},
		"the end of a name":     {report.Ignore{File: "lace.go"}, place, false},
		"the folder":            {report.Ignore{File: "order/"}, place, true},
		"a folder above":        {report.Ignore{File: "shop/order/"}, place, true},
		"the end of a folder":   {report.Ignore{File: "der/"}, place, false},
		"a folder as a file":    {report.Ignore{File: "order"}, place, false},
		"the verdict":           {report.Ignore{Verdict: tracer.Cut, File: "place.go"}, place, true},
		"another verdict":       {report.Ignore{Verdict: tracer.Deaf, File: "place.go"}, place, false},
		"one of two places":     {report.Ignore{Func: "example.com/cart", File: "place.go"}, place, false},
		"both places":           {report.Ignore{Func: "example.com/shop", File: "place.go"}, place, true},
		"of no known place":     {report.Ignore{File: "place.go"}, dropAt(tracer.Cut, "", ""), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.ignore.Matches(tt.drop); got != tt.want {
				t.Errorf("%+v matches %+v: %t, want %t", tt.ignore, tt.drop.Culprit, got, tt.want)
			}
		})
	}
}

func TestOverlook(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	order, stock, cart := dropAt(tracer.Cut, "a.com/order.F", ""), dropAt(tracer.Deaf, "a.com/stock.F", ""), dropAt(tracer.Lost, "a.com/cart.F", "")
	whole := tracer.Report{Nodes: 9, Drops: []tracer.Drop{order, stock, cart}}
	mail := dropAt(tracer.Cut, "a.com/mail.F", "")
	mail.Accepted = "before"
	whole.Accepted = []tracer.Drop{mail}
	left, notes := report.Overlook(whole, []report.Ignore{
		{Func: "a.com/order", Reason: "due in spring", Expires: now},
		{Func: "a.com/stock", Reason: "due in winter", Expires: now},
		{Func: "a.com/stock", Reason: "a legacy driver", Expires: now.Add(time.Hour)},
		{Func: "a.com", Verdict: tracer.Deaf, Reason: "comes after that"},
		{Func: "a.com/mail", Reason: "fits nothing"},
	}, now)
	legacy := stock
	legacy.Accepted = "a legacy driver"
	want := tracer.Report{Nodes: 9, Drops: []tracer.Drop{order, cart}, Accepted: []tracer.Drop{mail, legacy}}
	if diff := cmp.Diff(want, left); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(tracer.Report{Nodes: 9, Drops: []tracer.Drop{order, stock, cart}, Accepted: []tracer.Drop{mail}}, whole); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"ignored until 2026-03-01, and no more: a.com/order: due in spring"}, notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}
