package plant

// harmless are changes that drop nothing.
var harmless = []mutator{
	{name: "WithValue", at: []kind{handed, derived}, with: `parts.WithTenant($ctx)`},
	{name: "a type that knows a value", at: []kind{handed, derived}, with: `parts.Tenant{Context: $ctx}`},
	{name: "a span", at: []kind{handed, derived}, with: `oteltrace.ContextWithSpan($ctx, oteltrace.SpanFromContext($ctx))`},
	{
		name: "WithTimeout", at: []kind{handed}, when: returnsFirst, with: `timed`,
		before: "timed, stop := context.WithTimeout($ctx, time.Minute)\ndefer stop()",
	},
	{
		name: "WithDeadline", at: []kind{handed}, when: returnsFirst, with: `timed`,
		before: "timed, stop := context.WithDeadline($ctx, time.Now().Add(time.Minute))\ndefer stop()",
	},
	{
		name: "WithCancelCause", at: []kind{handed}, when: returnsFirst, with: `caused`,
		before: "caused, stop := context.WithCancelCause($ctx)\ndefer stop(nil)",
	},
	{
		name: "merged with another", at: []kind{handed}, when: returnsFirst, with: `merged`,
		before: "merged, stop := parts.Merge($ctx, parts.Base())\ndefer stop()",
	},
	{
		name: "cut and tied again", at: []kind{handed}, when: returnsFirst, with: `tied`,
		before: "tied, stop := parts.Tie($ctx)\ndefer stop()",
	},
	{
		name: "a declared detach", at: []kind{work},
		before: "aside, stop := context.WithTimeout(tracer.Detach($ctx, \"statistics are kept of all orders\"), time.Second)\n" +
			"tracer.Go(aside, \"statistics\", func(ctx context.Context) {\n\tdefer stop()\n\tparts.Write(ctx)\n})",
	},
	{
		name: "a compensation", at: []kind{work},
		before: "defer func() {\n" +
			"\tundo, stop := context.WithTimeout(tracer.Detach($ctx, \"what was begun is undone\"), time.Second)\n\tdefer stop()\n" +
			"\tundo, n := tracer.Start(undo, tracer.Compensation, \"undo\")\n\tdefer n.End()\n\tparts.Write(undo)\n}()",
	},
	{
		name: "errgroup", at: []kind{work},
		before: "group, shared := errgroup.WithContext($ctx)\ngroup.Go(func() error { return parts.Succeed(shared) })\n_ = group.Wait()",
	},
	{name: "an alarm that is stopped", at: []kind{work}, before: "alarm := time.AfterFunc(time.Second, parts.Glance)\ndefer alarm.Stop()"},
	{name: "context.AfterFunc", at: []kind{work}, before: "unhook := context.AfterFunc($ctx, parts.Glance)\ndefer unhook()"},
	{name: "a goroutine that waits for the end", at: []kind{work}, before: "go func() { <-$ctx.Done() }()"},
	{
		name: "a goroutine that sends a result", at: []kind{work},
		before: "result := make(chan int, 1)\ngo func() { result <- 1 }()\n<-result",
	},
	{
		name: "a pause that hears", at: []kind{work},
		before: "select {\ncase <-time.After(10 * time.Millisecond):\ncase <-$ctx.Done():\n}",
	},
	{
		name: "a ticker that hears", at: []kind{work},
		before: "ticker := time.NewTicker(5 * time.Millisecond)\ndefer ticker.Stop()\nfor i := 0; i < 2 && $ctx.Err() == nil; i++ {\n" +
			"\tselect {\n\tcase <-ticker.C:\n\tcase <-$ctx.Done():\n\t}\n}",
	},
	{name: "a lock that is held for a moment", at: []kind{work}, before: "var mu sync.Mutex\nmu.Lock()\nparts.Glance()\nmu.Unlock()"},
	{name: "a wait for a goroutine", at: []kind{work}, before: "var group sync.WaitGroup\ngroup.Go(parts.Glance)\ngroup.Wait()"},
	{name: "a log line without the request", at: []kind{work}, before: "slog.DebugContext(context.Background(), \"seen\")"},
	{
		name: "a retry", at: []kind{handed}, when: answers,
		edit: attempt("Retry", "time.Second", own),
	},
	{name: "a hedge", at: []kind{handed}, when: answers, edit: attempt("Hedge", "time.Second", own)},
	{name: "a group", at: []kind{handed}, when: answers, edit: attempt("Group", "parts.Succeed", own)},
	{name: "a ticker at boot", at: []kind{boot}, before: "s.onClose(parts.Ticker())"},
	{name: "a loop that sleeps at boot", at: []kind{boot}, before: "s.onClose(parts.Sleeper())"},
	{name: "a job that is recorded at boot", at: []kind{boot}, before: "s.onClose(parts.Reporter())"},
	{name: "a pool at boot", at: []kind{boot}, before: "s.onClose(parts.StartPool())"},
	{
		name: "signal.NotifyContext at boot", at: []kind{boot},
		before: "stopped, stop := signal.NotifyContext(context.Background(), os.Interrupt)\ns.onClose(stop)\nparts.Later(stopped, parts.Glance)",
	},
}
