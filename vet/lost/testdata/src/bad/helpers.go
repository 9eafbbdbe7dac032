package bad

import (
	"context"

	"bad/helper"
)

func freshElsewhere(ctx context.Context) error {
	return helper.Pay(helper.Fresh()) // want `helper.Fresh\(\) is handed to helper.Pay, though ctx came in: use ctx`
}

func freshByAnother(ctx context.Context) error {
	sent := helper.Tenant(helper.Indirect()) // want `helper.Indirect\(\) is handed to helper.Pay, though ctx came in: use ctx`
	return helper.Pay(sent)
}

func baseElsewhere(ctx context.Context) error {
	return helper.Pay(helper.Base()) // want `helper.Base\(\), which outlives the request, is handed to helper.Pay, though ctx came in: use ctx`
}

func passedThrough(ctx context.Context) error {
	return helper.Pay(helper.Tenant(context.Background())) // want `context.Background\(\) is handed to helper.Pay, though ctx came in: use ctx`
}

func passedThroughDefault(ctx context.Context) error {
	return helper.Pay(helper.Or(context.Background())) // want `context.Background\(\) is handed to helper.Pay, though ctx came in: use ctx`
}

func boundedElsewhere(ctx context.Context) error {
	return helper.Quick(context.Background()) // want `context.Background\(\) is handed to helper.Quick, though ctx came in: use ctx`
}

var process = context.Background()

func ofThePackage(ctx context.Context) error {
	return helper.Pay(process) // want `process, which outlives the request, is handed to helper.Pay, though ctx came in: use ctx`
}

func own() context.Context { return context.WithValue(context.Background(), key{}, 1) }

func ownHelper(ctx context.Context) error {
	return helper.Pay(own()) // want `own\(\) is handed to helper.Pay, though ctx came in: use ctx`
}

func parent(ctx context.Context) context.Context {
	return context.WithValue(context.Background(), key{}, ctx.Value(key{})) // want `context.Background\(\) is returned, though ctx came in: use ctx`
}

func limited(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithCancel(context.Background()) // want `context.Background\(\) is returned, though ctx came in: use ctx`
}

type tenants interface{ tenant() context.Context }

type acme struct{}

func (acme) tenant() context.Context { return context.WithValue(context.Background(), key{}, "acme") }

func byKnownInterface(ctx context.Context, t tenants) error {
	return helper.Pay(t.tenant()) // want `t.tenant\(\) is handed to helper.Pay, though ctx came in: use ctx`
}
