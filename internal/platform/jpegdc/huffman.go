package jpegdc

// fastBits is how long a code may be to be found by one look.
const fastBits = 10

// entry says of the next bits how many to pass over, code and value together,
// and how many coefficients that was; a skip of 0 is a longer code.
type entry struct{ skip, run uint8 }

// huffman is a table of codes (ITU-T T.81 annex C).
type huffman struct {
	fast   [1 << fastBits]entry // of the coefficients after the first
	least  [17]int32            // the first code of each length
	most   [17]int32            // the last; -1: there is none
	offset [17]int32            // of its first value
	values []byte
}

// newHuffman reads a table and says how long it was; nil when it is none.
func newHuffman(b []byte, later bool) (h *huffman, size int) {
	if len(b) < 16 {
		return nil, 0
	}
	total := 0
	for _, n := range b[:16] {
		total += int(n)
	}
	if total > 256 || len(b) < 16+total {
		return nil, 0
	}
	h = &huffman{values: b[16 : 16+total]}
	code, at := int32(0), int32(0)
	for length := 1; length <= 16; length++ {
		n := int32(b[length-1])
		h.least[length], h.most[length], h.offset[length] = code, code+n-1, at
		if n == 0 {
			h.most[length] = -1
		}
		if code+n > 1<<length {
			return nil, 0 // more codes than there can be
		}
		if later && length <= fastBits {
			for i := range n {
				h.quick(code+i, uint(length), h.values[at+i])
			}
		}
		code, at = (code+n)<<1, at+n
	}
	return h, 16 + total
}

func (h *huffman) quick(code int32, length uint, symbol byte) {
	e := entry{skip: uint8(length) + symbol&15, run: run(symbol)}
	for i := range int32(1) << (fastBits - length) {
		h.fast[code<<(fastBits-length)+i] = e
	}
}

// symbol reads a code bit by bit.
func (r *bits) symbol(h *huffman) (byte, bool) {
	for length := uint(1); length <= 16; length++ {
		code := int32(r.acc >> (64 - length))
		if code <= h.most[length] {
			r.drop(length)
			return h.values[h.offset[length]+code-h.least[length]], true
		}
	}
	return 0, false
}
