package main

import (
	"slices"

	"github.com/ctxplumb/ctxplumb/internal/report"
)

// defaultPage is where the page goes that shows a drop, unless -out says so or a program reads the text.
const defaultPage = "ctxplumb-report.html"

// page is where a page with the verdict goes; nowhere if it is empty.
func (o *outputs) page() string {
	k := slices.IndexFunc(*o, func(out output) bool { return out.format == "html" && out.path != toStdout })
	switch {
	case k >= 0:
		return (*o)[k].path
	case o.machine():
		return ""
	default:
		return defaultPage
	}
}

// withPage adds the default page where there is a drop to show, and it can be written.
func (o *outputs) withPage(options *report.Options, dropped bool) outputs {
	page := outputs{{"html", options.Page}}
	if options.Page == "" || slices.Contains(*o, page[0]) {
		return *o
	}
	options.Page = ""
	if !dropped {
		return *o
	}
	if err := page.check(); err != nil {
		options.Notes = append(slices.Clip(options.Notes), "no page: "+err.Error())
		return *o
	}
	options.Page = page[0].path
	return slices.Concat(*o, page)
}
