package propagation

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// JSONParams returns what the params of a JSON-RPC call say of its transaction, in the words of DTM: its server has no
// other place for them there. [Propagator.Extract] reads it. What is not one JSON object says nothing, and is counted as
// invalid, as is a member that is no string. Set does nothing.
//
//	ctx = p.Extract(ctx, propagation.JSONParams(request.Params))
func JSONParams(params []byte) Querier {
	members, strange, err := readParams(params)
	if err != nil {
		members, strange = nil, 1
	}
	invalid.Add(strange)
	return members
}

type jsonParams map[string][]string

func (jsonParams) Values(string) []string { return nil }

func (jsonParams) Set(string, string) {}

func (m jsonParams) Query(key string) []string { return m[key] }

var errNoObject = errors.New("not one JSON object")

// readParams keeps members that stand there twice, which decoding into a struct would hide, and counts those that are no
// strings.
func readParams(params []byte) (members jsonParams, strange uint64, err error) {
	d := json.NewDecoder(bytes.NewReader(params))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, 0, errors.Join(errNoObject, err)
	}
	members = jsonParams{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, 0, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, 0, err
		}
		if !members.add(key.(string), value) {
			strange++
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, 0, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, 0, errNoObject
	}
	return members, strange, nil
}

// add is false for a value that should be a string.
func (m jsonParams) add(key string, value json.RawMessage) bool {
	switch key {
	case "gid", "branch_id", "op", "trans_type", "dtm":
	default:
		return true
	}
	var s string
	if value[0] != '"' || json.Unmarshal(value, &s) != nil {
		return false
	}
	m[key] = append(m[key], s)
	return true
}
