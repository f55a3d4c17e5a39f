package jpegdc

// blocks goes over the data of a scan. Of every block it reads the first
// coefficient, and of the others only how long they are.
func (d *decoder) blocks(parts []*component, at int, shift uint) error {
	if shift > 13 {
		return ErrFormat
	}
	r := bits{data: d.data, at: at}
	across, down := d.plane.W, d.plane.H
	lone := len(parts) == 1
	if !lone {
		h, v := d.most()
		across, down = (d.width+8*h-1)/(8*h), (d.height+8*v-1)/(8*v)
	}
	left := d.restart
	for y := range down {
		for x := range across {
			if d.restart > 0 {
				if left == 0 {
					if !r.restart() {
						return ErrFormat
					}
					for _, c := range parts {
						c.prediction = 0
					}
					left = d.restart
				}
				left--
			}
			for i, c := range parts {
				h, v := c.h, c.v
				if lone {
					h, v = 1, 1
				}
				for n := range h * v {
					value, ok := r.block(c, d.progressive)
					if !ok {
						return ErrFormat
					}
					if i == 0 {
						d.put(x*h+n%h, y*v+n/h, value<<shift)
					}
				}
			}
		}
	}
	return nil
}

// put stores the mean of a block, if it is not only padding.
func (d *decoder) put(x, y int, first int32) {
	if x < d.plane.W && y < d.plane.H {
		mean := (int64(first)*int64(d.quantum[d.parts[0].quantum])+4)>>3 + 128
		d.plane.Mean[y*d.plane.W+x] = uint8(min(max(mean, 0), 255))
	}
}

// block reads one block's first coefficient and passes over the rest.
func (r *bits) block(c *component, first bool) (value int32, ok bool) {
	r.fill()
	size, ok := r.symbol(c.dc)
	if !ok || size > 16 {
		return 0, false
	}
	if size > 0 {
		r.fill()
		v := int32(r.take(uint(size)))
		if v < 1<<(size-1) {
			v += -1<<size + 1
		}
		c.prediction += v
	}
	if first {
		return c.prediction, r.spent <= maxSpent
	}
	for k := 1; k < 64; {
		r.fill()
		e := c.ac.fast[r.acc>>(64-fastBits)]
		if e.skip == 0 {
			symbol, ok := r.symbol(c.ac)
			if !ok {
				return 0, false
			}
			e = entry{run: run(symbol)}
			r.drop(uint(symbol & 15))
		} else {
			r.drop(uint(e.skip))
		}
		if k += int(e.run); k > 64 && e.run < endOfBlock {
			return 0, false
		}
	}
	return c.prediction, r.spent <= maxSpent
}

// endOfBlock is a run that ends every block.
const endOfBlock = 64

// run is how many coefficients a symbol stands for.
func run(symbol byte) uint8 {
	switch {
	case symbol == 0:
		return endOfBlock
	case symbol == 0xF0:
		return 16
	case symbol&15 == 0:
		return endOfBlock // of no meaning in a baseline picture
	}
	return symbol>>4 + 1
}

// bits reads the data of a scan, of which a byte FF is followed by a stuffed 0.
type bits struct {
	data  []byte
	at    int
	acc   uint64 // the next bits, uppermost first
	count uint   // how many of them
	spent int    // bytes that were read past the end
}

// maxSpent is how many bytes past the end a reader that looks ahead may need.
const maxSpent = 8

// fill has at least 32 bits in acc; past the end or a marker there come zeros.
func (r *bits) fill() {
	if r.count >= 32 {
		return
	}
	if at := r.at; at+4 <= len(r.data) { // four bytes at once while none is FF
		d := r.data[at : at+4 : at+4]
		if d[0] != 0xFF && d[1] != 0xFF && d[2] != 0xFF && d[3] != 0xFF {
			v := uint64(d[0])<<24 | uint64(d[1])<<16 | uint64(d[2])<<8 | uint64(d[3])
			r.acc |= v << (32 - r.count)
			r.count += 32
			r.at += 4
			return
		}
	}
	for r.count <= 56 {
		var b byte
		switch {
		case r.at >= len(r.data):
			r.spent++
		case r.data[r.at] != 0xFF:
			b = r.data[r.at]
			r.at++
		case r.at+1 < len(r.data) && r.data[r.at+1] == 0:
			b = 0xFF
			r.at += 2
		default:
			r.spent++ // a marker: the scan or its part ends here
		}
		r.acc |= uint64(b) << (56 - r.count)
		r.count += 8
	}
}

func (r *bits) drop(n uint) {
	r.acc <<= n
	r.count -= n
}

func (r *bits) take(n uint) uint64 {
	v := r.acc >> (64 - n)
	r.drop(n)
	return v
}

// restart goes on after the next restart marker, which must be there.
func (r *bits) restart() bool {
	for r.at+1 < len(r.data) && r.data[r.at] == 0xFF && r.data[r.at+1] == 0xFF {
		r.at++
	}
	if r.at+1 >= len(r.data) || r.data[r.at] != 0xFF || r.data[r.at+1] < 0xD0 || r.data[r.at+1] > 0xD7 {
		return false
	}
	r.at, r.acc, r.count, r.spent = r.at+2, 0, 0, 0
	return true
}
