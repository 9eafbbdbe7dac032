// Package junit shows a verdict to whoever reads the XML of JUnit, such as the test reports of GitLab and Jenkins.
package junit

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// Write writes a suite for each package, with a case for each test that recorded something, which fails where something
// was dropped, and one for each file in which an analyzer of ctxplumb vet found something. It returns what w returns,
// after one write.
func Write(w io.Writer, tree *tracer.Tree, r tracer.Report, o report.Options) error {
	story, all := report.Tell(tree, r, o), packages{}
	for i := range tree.Records {
		if record := &tree.Records[i]; record.Test != "" {
			all.add(record.Package, record.Test)
		}
	}
	for _, c := range story.Cards() {
		all.add(c.Package, cmp.Or(c.Test, "in no test that is known"), failure{string(c.Verdict), c.Title, c.Text()})
	}
	for _, f := range story.Found() {
		all.add(f.Package, strings.TrimSpace("vet "+f.Rule+" "+f.File), failure{f.Rule, f.Message, f.Text()})
	}
	page := bytes.NewBufferString(xml.Header)
	suites := all.suites()
	if err := suites.WriteXML(page); err != nil {
		return err
	}
	_, err := w.Write(page.Bytes())
	return err
}

// packages has the failures of each test of each package.
type packages map[string]map[string][]failure

type failure struct{ kind, message, text string }

func (p packages) add(pkg, test string, failed ...failure) {
	if p[pkg] == nil {
		p[pkg] = map[string][]failure{}
	}
	p[pkg][test] = append(p[pkg][test], failed...)
}

// untimed is how long everything took: a recording does not tell.
const untimed = "0.000"

func (p packages) suites() junit.Testsuites {
	all := junit.Testsuites{Name: "ctxplumb", Time: untimed}
	for id, pkg := range slices.Sorted(maps.Keys(p)) {
		name := report.Printable(cmp.Or(pkg, "-"))
		suite := junit.Testsuite{Name: name, ID: id, Time: untimed}
		for _, test := range slices.Sorted(maps.Keys(p[pkg])) {
			suite.AddTestcase(junit.Testcase{
				Name: report.Printable(test), Classname: name, Time: untimed, Failure: result(p[pkg][test]),
			})
		}
		all.AddSuite(suite)
	}
	return all
}

// result is nil where nothing failed.
func result(failed []failure) *junit.Result {
	if len(failed) == 0 {
		return nil
	}
	message, texts := failed[0].message, []string{}
	if more := len(failed) - 1; more > 0 {
		message += fmt.Sprintf(", and %d more", more)
	}
	for _, f := range failed {
		texts = append(texts, f.text)
	}
	return &junit.Result{Message: message, Type: failed[0].kind, Data: strings.Join(texts, "\n\n") + "\n"}
}
