package otlpfile

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// fields are the attributes that carry a T, in the order in which they are written.
type fields[T any] []field[T]

// field is one attribute. A zero value is not written, and an absent attribute leaves the value zero.
type field[T any] struct {
	key string
	typ pcommon.ValueType
	put func(*T, pcommon.Map)
	get func(*T, pcommon.Value) error // called with a value of type typ only
}

func (fs fields[T]) put(from *T, m pcommon.Map) {
	m.EnsureCapacity(len(fs))
	for _, f := range fs {
		f.put(from, m)
	}
}

func (fs fields[T]) get(into *T, m pcommon.Map) error {
	for key, v := range m.All() {
		i := slices.IndexFunc(fs, func(f field[T]) bool { return f.key == key })
		if i < 0 {
			continue
		}
		if v.Type() != fs[i].typ {
			return fmt.Errorf("%s: of type %s, not %s", key, v.Type(), fs[i].typ)
		}
		if err := fs[i].get(into, v); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}

func text[T any](key string, at func(*T) *string) field[T] {
	return field[T]{
		key, pcommon.ValueTypeStr,
		func(from *T, m pcommon.Map) { putText(m, key, *at(from)) },
		func(into *T, v pcommon.Value) error { *at(into) = v.Str(); return nil },
	}
}

// word is a text out of a closed vocabulary.
func word[T any, S ~string](key string, at func(*T) *S, known ...S) field[T] {
	return field[T]{
		key, pcommon.ValueTypeStr,
		func(from *T, m pcommon.Map) { putText(m, key, string(*at(from))) },
		func(into *T, v pcommon.Value) error {
			i := slices.Index(known, S(v.Str()))
			if i < 0 {
				return fmt.Errorf("%q is none of %q", v.Str(), known)
			}
			*at(into) = known[i]
			return nil
		},
	}
}

func flag[T any](key string, at func(*T) *bool) field[T] {
	return field[T]{
		key, pcommon.ValueTypeBool,
		func(from *T, m pcommon.Map) {
			if *at(from) {
				m.PutBool(key, true)
			}
		},
		func(into *T, v pcommon.Value) error { *at(into) = v.Bool(); return nil },
	}
}

// number is a count or a duration: never negative.
func number[T any, N ~int | ~int64 | ~uint64](key string, at func(*T) *N) field[T] {
	return field[T]{
		key, pcommon.ValueTypeInt,
		func(from *T, m pcommon.Map) { putInt(m, key, int64(*at(from))) },
		func(into *T, v pcommon.Value) (err error) {
			n, err := natural(v)
			*at(into) = N(n)
			return err
		},
	}
}

func moment[T any](key string, at func(*T) *time.Time) field[T] {
	return field[T]{
		key, pcommon.ValueTypeInt,
		func(from *T, m pcommon.Map) { putInt(m, key, nanos(*at(from))) },
		func(into *T, v pcommon.Value) error {
			n, err := natural(v)
			*at(into) = instant(n)
			return err
		},
	}
}

func id[T any, I interface {
	tracer.ID | tracer.TraceID
	IsZero() bool
	String() string
}](key string, at func(*T) *I,
) field[T] {
	return field[T]{
		key, pcommon.ValueTypeStr,
		func(from *T, m pcommon.Map) {
			if id := *at(from); !id.IsZero() {
				m.PutStr(key, id.String())
			}
		},
		func(into *T, v pcommon.Value) error {
			id := at(into)
			raw, err := hex.DecodeString(v.Str())
			if err != nil || len(raw) != len(*id) {
				return fmt.Errorf("%q is not %d hex digits", v.Str(), 2*len(*id))
			}
			for i, b := range raw {
				(*id)[i] = b
			}
			return nil
		},
	}
}

// group is a U with fields of its own.
func group[T any, U comparable](key string, at func(*T) *U, fs fields[U]) field[T] {
	return field[T]{
		key, pcommon.ValueTypeMap,
		func(from *T, m pcommon.Map) {
			if *at(from) != *new(U) {
				fs.put(at(from), m.PutEmptyMap(key))
			}
		},
		func(into *T, v pcommon.Value) error {
			*at(into) = *new(U)
			return fs.get(at(into), v.Map())
		},
	}
}

// groups is a list of U, each with fields of its own.
func groups[T, U any](key string, at func(*T) *[]U, fs fields[U]) field[T] {
	return field[T]{
		key, pcommon.ValueTypeSlice,
		func(from *T, m pcommon.Map) {
			if list := *at(from); len(list) > 0 {
				putGroups(m.PutEmptySlice(key), list, fs)
			}
		},
		func(into *T, v pcommon.Value) (err error) {
			*at(into), err = getGroups(v.Slice(), fs)
			return err
		},
	}
}

func putGroups[U any](s pcommon.Slice, list []U, fs fields[U]) {
	s.EnsureCapacity(len(list))
	for i := range list {
		fs.put(&list[i], s.AppendEmpty().SetEmptyMap())
	}
}

func getGroups[U any](s pcommon.Slice, fs fields[U]) ([]U, error) {
	var list []U
	for i, v := range s.All() {
		if v.Type() != pcommon.ValueTypeMap {
			return nil, fmt.Errorf("holds a %s, not a %s", v.Type(), pcommon.ValueTypeMap)
		}
		list = append(list, *new(U))
		if err := fs.get(&list[i], v.Map()); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// putText leaves out what is not UTF-8: protobuf, and with it every reader of OTLP, would refuse the whole line.
func putText(m pcommon.Map, key, s string) {
	if s != "" {
		m.PutStr(key, strings.ToValidUTF8(s, "\uFFFD"))
	}
}

func putInt(m pcommon.Map, key string, n int64) {
	if n != 0 {
		m.PutInt(key, n)
	}
}

func natural(v pcommon.Value) (int64, error) {
	if n := v.Int(); n >= 0 {
		return n, nil
	}
	return 0, fmt.Errorf("%d is negative", v.Int())
}
