package plant

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// mutator makes one change in each place of some kinds.
type mutator struct {
	class  string
	name   string
	at     []kind
	before string // what is written before the statement; $ctx is the context at hand
	with   string // what stands for the context then; empty: itself
	known  string // why no test can find the mistake; empty where one must
	unseen string // why nobody can see it in the source; empty where it must be seen

	when func(*Source, place) bool           // where it can stand; nil is everywhere
	edit func(*Source, place) (edits []edit) // instead of before and with
}

// Mutants makes all mutants, in the order of the classes.
func (s *Source) Mutants() []Mutant {
	var all []Mutant
	places := s.places()
	for _, mu := range slices.Concat(fresh, between(), foreign, timed, attempts, forgotten, deaf, compensations, confirms, outliving, harmless) {
		for _, p := range places {
			if slices.Contains(mu.at, p.kind) && (mu.when == nil || mu.when(s, p)) {
				all = append(all, s.mutate(mu, p))
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Mutant) int { return Compare(a.Class, b.Class) })
	return all
}

// Compare orders classes, the harmless one last.
func Compare(a, b string) int {
	last := strings.NewReplacer(Harmless, "~")
	return strings.Compare(last.Replace(a), last.Replace(b))
}

func (s *Source) mutate(mu mutator, p place) Mutant {
	edits := s.written(mu, p)
	if mu.edit != nil {
		edits = mu.edit(s, p)
	}
	m := Mutant{Class: cmp.Or(mu.class, Harmless), Name: mu.name, Func: p.fn, Known: mu.known, Unseen: mu.unseen}
	m.Texts, m.Mend = s.apply(edits)
	if p.kind == handed && m.Class != Harmless && p.call != nil && s.compensates(p.call) {
		m.Known = "what it is handed to lets go of it on purpose"
		m.Unseen = m.Known
	}
	m.Known = cmp.Or(m.Known, detached(mu, p))
	if m.Unseen == "" && strings.HasPrefix(p.fn, "release") {
		m.Unseen = "below a declared detach there is no caller to hear"
	}
	return m
}

// detached gives the reason why no test finds a mistake below a declared detach: there is no caller to hear.
func detached(mu mutator, p place) string {
	switch {
	case !strings.HasPrefix(strings.ToLower(p.fn), "release"):
		return ""
	case mu.class == "d" && p.fn == "Release":
		return "below a declared detach there is no caller to hear, only a bound, and it is over before that"
	case mu.class == "" || mu.class == "d" || mu.class == "j":
		return ""
	default:
		return "below a declared detach there is no caller to hear, only a bound that no test reaches"
	}
}

func (s *Source) written(mu mutator, p place) []edit {
	var edits []edit
	fill := strings.NewReplacer("$ctx", p.ctx)
	if mu.before != "" {
		edits = append(edits, s.ahead(p, fill.Replace(mu.before)))
	}
	if mu.with != "" {
		edits = append(edits, s.replace(p, fill.Replace(mu.with)))
	}
	return edits
}

// ahead writes lines before the statement of a place.
func (s *Source) ahead(p place, lines string) edit {
	pos := s.offset(p.stmt.Pos())
	start := bytes.LastIndexByte(p.file.text[:pos], '\n') + 1
	margin := string(p.file.text[start:pos])
	margin = margin[:len(margin)-len(strings.TrimLeft(margin, "\t"))]
	return edit{p.file, pos, pos, strings.ReplaceAll(lines, "\n", "\n"+margin) + "\n" + margin}
}

// replace writes another context where a place has one.
func (s *Source) replace(p place, ctx string) edit {
	text := s.textOf(p.file, p.expr)
	switch t := s.info.TypeOf(p.expr); {
	case t.String() == "*net/http.Request":
		ctx = text + ".WithContext(" + ctx + ")"
	case isStream(t):
		ctx = "parts.Stream{ServerStream: " + text + ", Ctx: " + ctx + "}"
	}
	return edit{p.file, s.offset(p.expr.Pos()), s.offset(p.expr.End()), ctx}
}
