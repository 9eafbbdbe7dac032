package grpcx

// attemptsKey comes with a call that grpc-go makes again by itself, and says how often it was made before.
// Source: https://github.com/grpc/proposal/blob/master/A6-client-retries.md
const attemptsKey = "grpc-previous-rpc-attempts"

// attempt names the call that comes after so many; empty where that is more than gRPC makes, and so of a peer's making.
func attempt(name, before string) string {
	if len(before) != 1 || before[0] < '1' || before[0] > '4' {
		return ""
	}
	return name + " (attempt " + string(before[0]+1) + ")"
}
