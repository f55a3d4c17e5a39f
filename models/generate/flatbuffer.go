package main

import "encoding/binary"

// table is a FlatBuffers table: a position in the file. Reading past the file
// panics; the files are checked by their hash before anything is read.
type table struct {
	file []byte
	at   int
}

func root(file []byte) table {
	return table{file, int(binary.LittleEndian.Uint32(file))}
}

func (t table) u32(at int) int { return int(binary.LittleEndian.Uint32(t.file[at:])) }

// field finds a field by its number in the schema; 0 if it has its default.
func (t table) field(number int) int {
	vtable := t.at - int(int32(binary.LittleEndian.Uint32(t.file[t.at:])))
	size := int(binary.LittleEndian.Uint16(t.file[vtable:]))
	entry := 4 + 2*number
	if entry+2 > size {
		return 0
	}
	offset := int(binary.LittleEndian.Uint16(t.file[vtable+entry:]))
	if offset == 0 {
		return 0
	}
	return t.at + offset
}

func (t table) int32(number int) int {
	if at := t.field(number); at != 0 {
		return int(int32(binary.LittleEndian.Uint32(t.file[at:])))
	}
	return 0
}

func (t table) int8(number int) int {
	if at := t.field(number); at != 0 {
		return int(int8(t.file[at]))
	}
	return 0
}

// vector gives where the elements begin and how many there are.
func (t table) vector(number int) (at, count int) {
	field := t.field(number)
	if field == 0 {
		return 0, 0
	}
	at = field + t.u32(field)
	return at + 4, t.u32(at)
}

func (t table) tables(number int) []table {
	at, count := t.vector(number)
	out := make([]table, count)
	for i := range out {
		entry := at + 4*i
		out[i] = table{t.file, entry + t.u32(entry)}
	}
	return out
}

func (t table) table(number int) table {
	at := t.field(number)
	if at == 0 {
		return table{t.file, 0}
	}
	return table{t.file, at + t.u32(at)}
}

func (t table) int32s(number int) []int {
	at, count := t.vector(number)
	out := make([]int, count)
	for i := range out {
		out[i] = int(int32(t.u32(at + 4*i)))
	}
	return out
}

func (t table) bytes(number int) []byte {
	at, count := t.vector(number)
	return t.file[at : at+count]
}
