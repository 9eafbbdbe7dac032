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
	members, err := readParams(params)
	if err != nil {
		invalid.Add(1)
		return jsonParams(nil)
	}
	return members
}

type jsonParams map[string][]string

func (jsonParams) Values(string) []string { return nil }

func (jsonParams) Set(string, string) {}

func (m jsonParams) Query(key string) []string { return m[key] }

var errNoObject = errors.New("not one JSON object")

// readParams keeps members that stand there twice, which decoding into a struct would hide.
func readParams(params []byte) (jsonParams, error) {
	d := json.NewDecoder(bytes.NewReader(params))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.Join(errNoObject, err)
	}
	members := jsonParams{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		members.add(key.(string), value)
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errNoObject
	}
	return members, nil
}

func (m jsonParams) add(key string, value json.RawMessage) {
	switch key {
	case "gid", "branch_id", "op", "trans_type", "dtm":
	default:
		return
	}
	var s string
	if value[0] != '"' || json.Unmarshal(value, &s) != nil {
		invalid.Add(1)
		return
	}
	m[key] = append(m[key], s)
}
