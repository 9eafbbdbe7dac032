package browser_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// measure notes the tasks that kept the page from answering, from before its first line.
const measure = `tasks = []; new PerformanceObserver(list => tasks.push(...list.getEntries().map(e => e.duration))).observe({type: "longtask", buffered: true})`

// scroll goes through a page's rows, one jump a frame, and gives how long frames took, sorted.
const scroll = `new Promise(done => {
  const view = document.getElementById("view"), frames = [];
  let before = performance.now(), left = 200;
  requestAnimationFrame(function step(now) {
    frames.push(now - before);
    before = now;
    view.scrollTop = left * 99991 % view.scrollHeight;
    if (--left) requestAnimationFrame(step); else done(frames.slice(1).sort((a, b) => a - b));
  });
})`

// BenchmarkPage says how fast a page of as many nodes as it can hold is: how large the file is, when the first of it is to be
// seen and when it answers, how long a frame takes while it scrolls, and what a key takes that shows all of its rows.
func BenchmarkPage(b *testing.B) {
	for _, c := range []struct {
		name           string
		nodes, perTree int
	}{{"one_tree", 100_000, 100_000}, {"many_trees", 100_000, 25}, {"million", 1_000_000, 1_000_000}} {
		b.Run(c.name, func(b *testing.B) {
			address := write(b, &storm(c.nodes, c.perTree).Tree)
			tab := chromium(b)
			for b.Loop() {
				do(b, tab, chromedp.Navigate("about:blank"), chromedp.Navigate(address))
				ask[any](b, tab, measure+"; 0")
				b.ReportMetric(ask[float64](b, tab, `performance.getEntriesByName("first-contentful-paint")[0].startTime`), "ms/paint")
				b.ReportMetric(ask[float64](b, tab, `performance.timing.loadEventEnd - performance.timing.navigationStart`), "ms/loaded")
				b.ReportMetric(ask[float64](b, tab, `new Blob([document.documentElement.outerHTML]).size / 1e6`), "MB")
				frames := ask[[]float64](b, tab, scroll)
				b.ReportMetric(frames[len(frames)/2], "ms/frame")
				b.ReportMetric(frames[len(frames)-1], "ms/slowest-frame")
				b.ReportMetric(ask[float64](b, tab, `(() => { const t = performance.now(); document.getElementById("all").click(); document.body.offsetHeight; return performance.now() - t })()`), "ms/show-all")
				frames = ask[[]float64](b, tab, scroll)
				b.ReportMetric(frames[len(frames)-1], "ms/slowest-frame-of-all")
				b.ReportMetric(ask[float64](b, tab, `Math.max(0, ...tasks)`), "ms/longest-task")
				b.ReportMetric(ask[float64](b, tab, `document.querySelectorAll("*").length`), "elements")
			}
		})
	}
}
