package tracer

import (
	"encoding/binary"
	"math/bits"
)

// parents gives the index of each record's parent, -1 where there is none. Of records with one ID the last is meant.
//
// It looks IDs up part by part, each in a map that stays in the processor's cache: with one map of millions of IDs, every look
// waits for memory.
func (t *Tree) parents() []int32 {
	parents := make([]int32, len(t.Records))
	own := t.partition(func(r *Record) ID { return r.ID })
	above := t.partition(func(r *Record) ID { return r.Parent })
	index := map[ID]int32{}
	for i := range own.ends {
		clear(index)
		for _, h := range own.part(i) {
			index[h.id] = h.at
		}
		for _, h := range above.part(i) {
			up, ok := index[h.id]
			if !ok || up == h.at {
				up = -1
			}
			parents[h.at] = up
		}
	}
	return parents
}

// parts are the IDs of records, with the index of each, ordered by what their hashes begin with.
type parts struct {
	all  []indexed
	ends []int32
}

type indexed struct {
	id ID
	at int32
}

// partSize is about how many IDs a part has.
const partSize = 2048

// partition orders in two passes: what equals goes to one part, in the order of the records.
func (t *Tree) partition(of func(*Record) ID) parts {
	width := bits.Len(uint(len(t.Records) / partSize))
	part := func(id ID) uint64 {
		return binary.NativeEndian.Uint64(id[:]) * 0x9e3779b97f4a7c15 >> (64 - width) // Fibonacci hashing
	}
	p := parts{make([]indexed, len(t.Records)), make([]int32, 1<<width)}
	for i := range t.Records {
		p.ends[part(of(&t.Records[i]))]++
	}
	begin := int32(0)
	for i, size := range p.ends {
		p.ends[i] = begin
		begin += size
	}
	for i := range t.Records {
		id := of(&t.Records[i])
		end := &p.ends[part(id)]
		p.all[*end] = indexed{id, int32(i)}
		*end++
	}
	return p
}

func (p *parts) part(i int) []indexed {
	if i == 0 {
		return p.all[:p.ends[0]]
	}
	return p.all[p.ends[i-1]:p.ends[i]]
}
