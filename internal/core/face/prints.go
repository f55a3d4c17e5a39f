package face

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
)

// Print recognises a frame that was used before: Exact is the hash of its bytes,
// Look of what it shows, which survives another compression. Neither can be
// turned back into a picture.
type Print struct {
	Exact [sha256.Size]byte
	Look  [lookBytes]byte
}

const (
	lookSide  = 16
	lookBytes = lookSide * lookSide / 8
	// sameLook is how many of the 256 bits may differ between two compressions of
	// one frame. Measured: 4 as a rule; 26 at least between two recordings of one
	// man in one chair.
	sameLook = 12
	// replayedFrames with the look of one earlier recording are no chance.
	replayedFrames = 3
)

// Used tells whether one of the frames was used in an earlier attempt. The caller
// knows those: it keeps the prints of a period, finds equal Exact values of
// anybody by an index, and compares the looks of the same person with Replayed.
type Used func(ctx context.Context, prints []Print) (bool, error)

// Replayed says whether prints repeat earlier ones.
func Replayed(prints, earlier []Print) bool {
	same := 0
	for _, p := range prints {
		alike := false
		for _, e := range earlier {
			if p.Exact == e.Exact {
				return true
			}
			alike = alike || p.lookDistance(e) <= sameLook
		}
		if alike {
			same++
		}
	}
	return same >= replayedFrames
}

func (p Print) lookDistance(o Print) int {
	n := 0
	for i := 0; i < lookBytes; i += 8 {
		n += bits.OnesCount64(binary.LittleEndian.Uint64(p.Look[i:]) ^ binary.LittleEndian.Uint64(o.Look[i:]))
	}
	return n
}

// look notes for each cell of a grid whether it is brighter than its right
// neighbour (the "difference hash").
func (p *Picture) look() (out [lookBytes]byte) {
	small := p
	for small.Width >= 4*lookSide && small.Height >= 4*lookSide {
		small = small.half()
	}
	cell := func(x, y int) float32 {
		sum, n := float32(0), float32(0)
		for sy := y * small.Height / lookSide; sy < (y+1)*small.Height/lookSide; sy++ {
			for sx := x * small.Width / (lookSide + 1); sx < (x+1)*small.Width/(lookSide+1); sx++ {
				sum, n = sum+small.luma(sx, sy), n+1
			}
		}
		return sum / n
	}
	for y := range lookSide {
		left := cell(0, y)
		for x := range lookSide {
			right := cell(x+1, y)
			if left > right {
				out[(y*lookSide+x)/8] |= 1 << (x % 8)
			}
			left = right
		}
	}
	return out
}
