package plant

// fresh are the mistakes that let go of the caller's context: classes a, b and g.
var fresh = []mutator{
	{class: "a", name: "context.Background()", at: []kind{handed}, with: `§context.Background()`},
	{class: "a", name: "context.TODO()", at: []kind{handed}, with: `§context.TODO()`},
	{class: "a", name: "the base context of the server", at: []kind{handed}, with: `§parts.Base()`},
	{
		class: "a", name: "rebuilt metadata", at: []kind{handed},
		with: `§metadata.NewOutgoingContext(context.Background(), metadata.Pairs("tenant", "acme"))`,
	},
	{
		class: "a", name: "on one path", at: []kind{handed}, with: `sent`,
		before: "sent := $ctx\nif parts.Canary() {\n\tsent = §context.Background()\n}",
	},
	{class: "a", name: "embedded in a type", at: []kind{handed}, with: `§parts.Tenant{Context: context.Background()}`},
	{class: "b", name: "in a helper", at: []kind{handed, derived}, with: `parts.Sever($ctx)§`},
	{class: "b", name: "behind an interface", at: []kind{handed, derived}, with: `§parts.Severer.Sever($ctx)`},
	{class: "b", name: "context.WithoutCancel", at: []kind{handed, derived}, with: `§context.WithoutCancel($ctx)`},
	{
		class: "b", name: "with a timeout of its own", at: []kind{handed}, with: `severed`,
		before: "severed, stop := §context.WithTimeout(context.WithoutCancel($ctx), time.Second)\ndefer stop()",
	},
	{
		class: "b", name: "below a value", at: []kind{handed, derived},
		with: `§parts.WithTenant(context.WithoutCancel($ctx))`,
	},
	{class: "g", name: "instead of the caller's", at: []kind{derived}, with: `§context.Background()`},
	{
		class: "g", name: "WithTimeout", at: []kind{handed}, with: `timed`,
		before: "timed, stop := §context.WithTimeout(context.Background(), time.Second)\ndefer stop()",
	},
	{
		class: "g", name: "WithDeadline", at: []kind{handed}, with: `timed`,
		before: "timed, stop := §context.WithDeadline(context.TODO(), time.Now().Add(time.Second))\ndefer stop()",
	},
}

// foreign are the contexts of types of one's own that do not end when they should: class c.
var foreign = []mutator{
	{class: "c", name: "Done is nil", at: []kind{handed, derived}, with: `§parts.NilDone{Context: $ctx}`},
	{
		class: "c", name: "Done never closes", at: []kind{handed, derived},
		with: `§parts.NeverDone{Context: $ctx, End: make(chan struct{})}`,
	},
	{
		class: "c", name: "Done is another's", at: []kind{handed, derived},
		with: `§parts.OtherDone{Context: $ctx, Other: parts.Base()}`,
	},
}
