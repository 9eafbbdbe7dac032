package browser_test

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
)

// scroll goes through a page's rows, one jump a frame, and gives how long frames took, sorted.
const scroll = `new Promise(done => {
  const view = document.getElementById("view"), frames = []
  let before = performance.now(), left = 200
  requestAnimationFrame(function step(now) {
    frames.push(now - before)
    before = now
    view.scrollTop = left * 99991 % view.scrollHeight
    if (--left) requestAnimationFrame(step); else done(frames.slice(1).sort((a, b) => a - b))
  })
})`

// tasks are those that kept the page from answering.
const tasks = `new Promise(done => new PerformanceObserver(list => done(list.getEntries().map(task => task.duration)))
  .observe({type: "longtask", buffered: true}) ?? setTimeout(() => done([0]), 200))`

// busy is the time for which a page's script, styles and layout were on a processor, in milliseconds: what else the machine
// does has little to do with it.
func busy(b *testing.B, tab context.Context) (ms float64) {
	b.Helper()
	for _, m := range call(b, tab, performance.GetMetrics, cdp.Empty{}).Metrics {
		switch m.Name {
		case "ScriptDuration", "LayoutDuration", "RecalcStyleDuration":
			ms += 1000 * m.Value
		}
	}
	return ms
}

// BenchmarkPage says how fast a page is: how large the file is, when the first of it is to be seen, what it takes to load
// it, to scroll by a frame, and to show all of its rows. Times are those of [busy], but where they end in -wall.
func BenchmarkPage(b *testing.B) {
	for _, c := range []struct {
		name           string
		nodes, perTree int
	}{{"one_tree", 100_000, 100_000}, {"many_trees", 100_000, 25}, {"million", 1_000_000, 1_000_000}} {
		b.Run(c.name, func(b *testing.B) {
			address := write(b, &storm(c.nodes, c.perTree).Tree)
			tab := chromium(b)
			for b.Loop() {
				do(b, tab, chromedp.Navigate("about:blank"))
				call(b, tab, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks})
				do(b, tab, chromedp.Navigate(address))
				loaded := busy(b, tab)
				b.ReportMetric(loaded, "ms/load")
				b.ReportMetric(ask[float64](b, tab, `performance.getEntriesByName("first-contentful-paint")[0].startTime`), "ms/paint-wall")
				longest := ask[[]float64](b, tab, tasks)
				b.ReportMetric(longest[len(longest)-1], "ms/last-long-task-wall")
				ask[any](b, tab, `document.getElementById("all").click()`)
				shown := busy(b, tab)
				b.ReportMetric(shown-loaded, "ms/show-all")
				frames := ask[[]float64](b, tab, scroll)
				b.ReportMetric((busy(b, tab)-shown)/float64(len(frames)), "ms/frame")
				b.ReportMetric(frames[len(frames)/2], "ms/frame-wall")
				b.ReportMetric(frames[len(frames)-1], "ms/slowest-frame-wall")
				b.ReportMetric(ask[float64](b, tab, `document.querySelectorAll("*").length`), "elements")
				b.ReportMetric(ask[float64](b, tab, `document.documentElement.outerHTML.length / 1e6`), "MB")
				call(b, tab, performance.Disable, cdp.Empty{})
			}
		})
	}
}
