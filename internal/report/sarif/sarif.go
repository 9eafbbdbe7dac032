// Package sarif shows a verdict to whoever reads SARIF 2.1.0, such as the code scanning of GitHub and of editors.
package sarif

import (
	"bytes"
	"io"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/ctxplumb/ctxplumb/internal/printable"
	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// maxResults is how many GitHub shows of a run, and it refuses one with five times as many.
// Source: https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
const maxResults = 5000

// Write writes a result for each drop of r, with the way from the cancel to it as a code flow, and one for each finding
// of ctxplumb vet, with its fixes: 5,000 at most, and a notification that counts those that are left out. The rules are the
// verdicts and vet's analyzers. It returns what w returns, after one write.
func Write(w io.Writer, tree *tracer.Tree, r tracer.Report, o report.Options) error {
	story := report.Tell(tree, r, o)
	run := sarif.NewRunWithInformationURI("ctxplumb", "https://github.com/ctxplumb/ctxplumb").WithColumnKind("unicodeCodePoints")
	cards, found := story.Cards(), story.Found()
	cards = cards[:min(len(cards), maxResults)]
	found = found[:min(len(found), maxResults-len(cards))]
	if left := len(r.Drops) + len(o.Findings) - len(cards) - len(found); left > 0 {
		run.AddInvocation(leftOut(left))
	}
	for _, c := range cards {
		rule(run, string(c.Verdict), report.Meaning(c.Verdict)).
			WithMessage(message(c.Title + "\n" + c.Advice())).
			WithLocations(place(c.File, c.Culprit.Line, 0, report.Printable(c.Culprit.Source))).
			AddCodeFlow(flow(c))
	}
	for _, f := range found {
		rule(run, f.Rule, "found by the analyzer "+f.Rule+" of ctxplumb vet").
			WithMessage(message(f.Message)).
			WithLocations(place(f.File, f.Line, f.Column, f.Source)).
			WithFixes(fixes(f))
	}
	var page bytes.Buffer
	if err := sarif.NewReport().AddRun(run).PrettyWrite(&page); err != nil {
		return err
	}
	_, err := io.WriteString(w, printable.JSON(page.String())+"\n")
	return err
}

// leftOut says of how many results there is none.
func leftOut(count int) *sarif.Invocation {
	text := report.Count(count, "result") + " left out, of which GitHub would show none: the other formats have them"
	return sarif.NewInvocation().WithExecutionSuccessful(true).
		AddToolExecutionNotification(sarif.NewNotification().WithLevel("warning").WithMessage(message(text)))
}

// rule begins a result for a rule, which is described where it comes first.
func rule(run *sarif.Run, id, meaning string) *sarif.Result {
	if run.GetRuleIndex(id) < 0 {
		run.AddRule(id).WithDescription(escape.Replace(meaning))
	}
	return run.CreateResultForRule(id).WithLevel(sarif.LevelError)
}

// escape is for what has a meaning in a message: placeholders, section 3.11.5 of SARIF 2.1.0, and links, section 3.11.6. A
// blank parts what could be a link, since a backslash before it could be part of a name too.
var escape = strings.NewReplacer("{", "{{", "}", "}}", "](", "] (")

func message(text string) *sarif.Message { return sarif.NewTextMessage(escape.Replace(text)) }

// place is where in the code, nowhere if that is not known.
func place(file string, line, column int, snippet string) []*sarif.Location {
	if file == "" {
		return []*sarif.Location{}
	}
	at := sarif.NewPhysicalLocation().WithArtifactLocation(artifact(file))
	if line > 0 {
		region := sarif.NewRegion().WithStartLine(line)
		if column > 0 {
			region.WithStartColumn(column)
		}
		if snippet != "" {
			region.WithSnippet(sarif.NewArtifactContent().WithText(snippet))
		}
		at.WithRegion(region)
	}
	return []*sarif.Location{sarif.NewLocationWithPhysicalLocation(at)}
}

// flow leads from where the cancel began to the node that was dropped; from the root where none fired. No node but that
// one has a place in the code, and GitHub refuses a step without: they all get its.
func flow(c report.Card) *sarif.CodeFlow {
	thread := sarif.NewThreadFlow()
	for _, s := range c.Chain[max(c.Cancel, 0):] {
		step := sarif.NewLocation()
		for _, at := range place(c.File, c.Culprit.Line, 0, "") {
			step = at
		}
		step.AddLogicalLocation(sarif.NewLogicalLocation().WithFullyQualifiedName(s.Node)).WithMessage(message(s.Node + ": " + s.State))
		thread.AddLocation(sarif.NewThreadFlowLocation().WithLocation(step))
	}
	return sarif.NewCodeFlow().AddThreadFlow(thread)
}
