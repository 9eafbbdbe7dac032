package otel_test

import (
	"context"
	"maps"
	"net/url"

	"google.golang.org/grpc/metadata"
)

type (
	relayKey struct{}
	queryKey struct{}
)

// coordinated is a context whose calls look like those of DTM's server: with the branch headers that it was given, and its
// own words, in the query or in the metadata.
func coordinated(ctx context.Context, headers map[string]string, op string) context.Context {
	words := map[string]string{"gid": headers["x-dtm-trans-id"], "branch_id": "01", "op": op, "trans_type": "tcc"}
	query, inMetadata := url.Values{}, maps.Clone(headers)
	for key, value := range words {
		query.Set(key, value)
		inMetadata["dtm-"+key] = value
	}
	ctx = context.WithValue(ctx, queryKey{}, query.Encode())
	return context.WithValue(metadata.NewOutgoingContext(ctx, metadata.New(inMetadata)), relayKey{}, headers)
}

func relayed(ctx context.Context) map[string]string {
	headers, _ := ctx.Value(relayKey{}).(map[string]string)
	return headers
}
