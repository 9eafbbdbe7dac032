// Package shoppb is the wire contract of the shop: what its services say to each other over gRPC.
//
// Regenerating it takes protoc, protoc-gen-go and protoc-gen-go-grpc on the PATH.
package shoppb

//go:generate protoc --go_out=. --go_opt=paths=source_relative --go-grpc_out=. --go-grpc_opt=paths=source_relative shop.proto
