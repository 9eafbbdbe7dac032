package plant

import "slices"

// timed are goroutines that wait on time alone, and loops whose calls take no context: classes d and e.
var timed = []mutator{
	{class: "d", name: "time.Sleep", at: []kind{work}, before: "go func() {\n\ttime.Sleep(400 * time.Millisecond) §\n}()"},
	{class: "d", name: "time.After", at: []kind{work}, before: "go func() {\n\t<-time.After(400 * time.Millisecond) §\n}()"},
	{
		class: "d", name: "time.Timer", at: []kind{work},
		before: "timer := time.NewTimer(400 * time.Millisecond)\ngo func() {\n\t<-timer.C §\n}()",
	},
	{
		class: "d", name: "time.Ticker", at: []kind{work},
		before: "go func() {\n\tticker := time.NewTicker(50 * time.Millisecond)\n\tdefer ticker.Stop()\n\tfor range 8 {\n\t\t<-ticker.C §\n\t}\n}()",
	},
	{
		class: "d", name: "time.AfterFunc", at: []kind{work}, before: "time.AfterFunc(400*time.Millisecond, parts.Glance) §",
		known: "until the time comes there is no goroutine, and then one that bears no mark",
	},
	{
		class: "d", name: "a select of channels of time", at: []kind{work},
		before: "go func() {\n\ttimer := time.NewTimer(400 * time.Millisecond)\n\tselect { §\n\tcase <-timer.C:\n\tcase <-time.After(time.Second):\n\t}\n}()",
	},
	{class: "e", name: "a call that sleeps", at: []kind{work}, before: "for range 8 {\n\tparts.Poll() §\n}"},
	{
		class: "e", name: "a sleep between calls", at: []kind{work},
		before: "for range 8 {\n\tparts.Glance()\n\ttime.Sleep(50 * time.Millisecond) §\n}",
	},
	{
		class: "e", name: "a ticker between calls", at: []kind{work},
		before: "ticker := time.NewTicker(50 * time.Millisecond)\ndefer ticker.Stop()\nfor range 8 {\n\tparts.Glance()\n\t<-ticker.C §\n}",
	},
	{
		class: "e", name: "a renewal in a goroutine", at: []kind{work},
		before: "go func() {\n\tfor range 8 {\n\t\tparts.Poll() §\n\t}\n}()",
	},
}

// outliving are goroutines that are there when the request is not, and work that is handed to those that were there
// before: class l.
var outliving = []mutator{
	{
		class: "l", name: "nobody receives", at: []kind{work},
		before: "result := make(chan int)\ngo func() {\n\tresult <- 1 §\n}()",
	},
	{
		class: "l", name: "nobody sends", at: []kind{work},
		before: "result := make(chan int)\ngo func() {\n\t<-result §\n}()",
	},
	{
		class: "l", name: "a pool that the handler waits for", at: []kind{work},
		edit: pooled("done := make(chan struct{})\nparts.Submit(func() {\n\tdefer close(done)\n\ttime.Sleep(400 * time.Millisecond) §\n})\n<-done §"),
	},
	{
		class: "l", name: "a pool that nobody waits for", at: []kind{work},
		edit:  pooled("parts.Submit(func() {\n\ttime.Sleep(400 * time.Millisecond) §\n})"),
		known: "a goroutine that was there before the request bears no mark of it",
	},
}

// pooled has a worker started with the first service, and work handed to it.
func pooled(work string) func(*Source, place) []edit {
	return func(s *Source, p place) []edit {
		all := s.places()
		first := slices.IndexFunc(all, func(p place) bool { return p.kind == boot })
		return []edit{s.ahead(all[first], "s.onClose(parts.StartPool())"), s.ahead(p, work)}
	}
}
