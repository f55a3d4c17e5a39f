// Package jpegdc reads of a JPEG how bright each block of eight by eight pixels
// is, and nothing else: the first coefficient of each block is eight times its
// mean (ITU-T T.81 §A.3.3), so that no transform, no colour and no pixel need be
// computed. It takes a fraction of a decoder's time.
package jpegdc

import (
	"encoding/binary"
	"errors"
)

// Plane is the brightness of a picture by blocks, row by row; 0 is black.
type Plane struct {
	W, H int // in blocks
	Mean []uint8
}

// ErrFormat is the answer to what is no JPEG of a kind that is read here.
var ErrFormat = errors.New("jpegdc: not a JPEG of a kind that is read here")

// maxBlocks bounds a plane: 32 million pixels.
const maxBlocks = 500_000

// Read finds the plane of a baseline or progressive JPEG of one or three
// components.
func Read(data []byte) (Plane, error) { return ReadInto(data, Plane{}) }

// ReadInto is Read that uses the room of a plane that is not needed any more.
func ReadInto(data []byte, spare Plane) (Plane, error) {
	d := decoder{data: data, plane: Plane{Mean: spare.Mean[:0]}}
	if len(data) < 4 || data[0] != 0xFF || data[1] != 0xD8 {
		return Plane{}, ErrFormat
	}
	for at := 2; ; {
		for at+1 < len(data) && (data[at] != 0xFF || data[at+1] == 0xFF || data[at+1] == 0) {
			at++
		}
		if at+3 >= len(data) {
			return Plane{}, ErrFormat
		}
		mark := data[at+1]
		length := int(binary.BigEndian.Uint16(data[at+2:]))
		if length < 2 || at+2+length > len(data) {
			return Plane{}, ErrFormat
		}
		body := data[at+4 : at+2+length]
		at += 2 + length
		done, err := d.segment(mark, body, at)
		if err != nil {
			return Plane{}, err
		}
		if done {
			return d.plane, nil
		}
	}
}

type component struct {
	id         byte
	h, v       int
	quantum    byte // which table
	dc, ac     *huffman
	prediction int32
}

type decoder struct {
	data          []byte
	plane         Plane
	parts         []component
	width, height int
	progressive   bool
	quantum       [4]int32 // the first number of each table
	tables        [2][4]*huffman
	restart       int
}

// segment takes one segment; it is done with the scan that holds the brightness.
func (d *decoder) segment(mark byte, body []byte, scan int) (done bool, err error) {
	switch mark {
	case 0xC0, 0xC1, 0xC2:
		d.progressive = mark == 0xC2
		return false, d.frame(body)
	case 0xC4:
		return false, d.huffmans(body)
	case 0xDB:
		return false, d.quanta(body)
	case 0xDD:
		if len(body) < 2 {
			return false, ErrFormat
		}
		d.restart = int(binary.BigEndian.Uint16(body))
	case 0xDA:
		return d.scan(body, scan)
	case 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF, 0xD9:
		return false, ErrFormat
	}
	return false, nil
}

func (d *decoder) frame(b []byte) error {
	if d.parts != nil || len(b) < 6 || b[0] != 8 || b[5] != 1 && b[5] != 3 || len(b) < 6+3*int(b[5]) {
		return ErrFormat
	}
	d.height, d.width = int(binary.BigEndian.Uint16(b[1:])), int(binary.BigEndian.Uint16(b[3:]))
	for i := range int(b[5]) {
		c := component{id: b[6+3*i], h: int(b[7+3*i] >> 4), v: int(b[7+3*i] & 15), quantum: b[8+3*i]}
		if c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4 || c.quantum > 3 {
			return ErrFormat
		}
		d.parts = append(d.parts, c)
	}
	if len(d.parts) == 1 {
		d.parts[0].h, d.parts[0].v = 1, 1
	}
	h, v := d.most()
	if d.width == 0 || d.height == 0 || h != d.parts[0].h || v != d.parts[0].v {
		return ErrFormat // brightness is always the finest
	}
	d.plane.W, d.plane.H = (d.width+7)/8, (d.height+7)/8
	n := d.plane.W * d.plane.H
	if n > maxBlocks {
		return ErrFormat
	}
	if cap(d.plane.Mean) < n {
		d.plane.Mean = make([]uint8, n)
	}
	d.plane.Mean = d.plane.Mean[:n]
	return nil
}

func (d *decoder) most() (h, v int) {
	for _, c := range d.parts {
		h, v = max(h, c.h), max(v, c.v)
	}
	return h, v
}

func (d *decoder) quanta(b []byte) error {
	for len(b) > 0 {
		size, at := 64, b[0]&15
		if b[0]>>4 != 0 {
			size = 128
		}
		if at > 3 || len(b) < 1+size {
			return ErrFormat
		}
		d.quantum[at] = int32(b[1])
		if size == 128 {
			d.quantum[at] = int32(b[1])<<8 | int32(b[2])
		}
		b = b[1+size:]
	}
	return nil
}

func (d *decoder) huffmans(b []byte) error {
	for len(b) > 0 {
		class, at := b[0]>>4, b[0]&15
		if class > 1 || at > 3 {
			return ErrFormat
		}
		h, size := newHuffman(b[1:], class == 1)
		if h == nil {
			return ErrFormat
		}
		d.tables[class][at] = h
		b = b[1+size:]
	}
	return nil
}

// scan reads a scan if it holds the brightness's first coefficients.
func (d *decoder) scan(b []byte, at int) (done bool, err error) {
	if d.parts == nil || len(b) < 1 || len(b) < 4+2*int(b[0]) {
		return false, ErrFormat
	}
	n := int(b[0])
	var parts []*component
	for i := range n {
		for j := range d.parts {
			if d.parts[j].id == b[1+2*i] {
				c := &d.parts[j]
				if t := b[2+2*i]; t>>4 > 3 || t&15 > 3 {
					return false, ErrFormat
				}
				c.dc, c.ac = d.tables[0][b[2+2*i]>>4], d.tables[1][b[2+2*i]&15]
				parts = append(parts, c)
				break
			}
		}
	}
	first, approximation := b[1+2*n], b[3+2*n]
	if len(parts) != n || n == 0 {
		return false, ErrFormat
	}
	if parts[0] != &d.parts[0] || d.progressive && (first != 0 || approximation>>4 != 0) {
		return false, nil // another's, or a refinement
	}
	for _, c := range parts {
		if c.dc == nil || !d.progressive && c.ac == nil {
			return false, ErrFormat
		}
	}
	return true, d.blocks(parts, at, uint(approximation&15))
}
