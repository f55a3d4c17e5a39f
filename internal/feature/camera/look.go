package camera

import (
	"time"

	"daklakid/internal/platform/jpegdc"
)

// What a picture must have to be one of something.
const (
	dark     = 24 // of 255: below this mean nothing is seen …
	contrast = 10 // … unless something stands out by this much
	smooth   = 3  // a wall, a hand or a lens cap: the same brightness all over
)

// memory is what is remembered of a camera from one picture to the next.
type memory struct {
	plane jpegdc.Plane
	still int64 // since when nothing moves but the camera's own clock
}

// stuck is how long nothing may move in pictures that are new each time.
func stuck(every int64) int64 { return max(6*every*1000, (10 * time.Minute).Milliseconds()) }

// look judges a new picture by its blocks, and remembers it.
func (m *memory) look(now, every int64, plane jpegdc.Plane) State {
	moved := m.plane.Mean == nil || differs(m.plane, plane)
	m.plane = plane
	if moved {
		m.still = now
	}
	switch {
	case nothing(plane):
		return Black
	case now-m.still >= stuck(every):
		return Frozen
	}
	return Live
}

// middle are the blocks without the bands above and below, where cameras write
// name and time.
func middle(p jpegdc.Plane) []uint8 {
	band := (p.H + 7) / 8
	if p.H < 4 {
		band = 0
	}
	return p.Mean[band*p.W : (p.H-band)*p.W]
}

// differs reports whether something moved: a sensor's noise alone changes more
// than one block in two hundred.
func differs(a, b jpegdc.Plane) bool {
	if a.W != b.W || a.H != b.H {
		return true
	}
	one, two := middle(a), middle(b)
	changed := 0
	for i := range one {
		if one[i] != two[i] {
			changed++
		}
	}
	return changed > len(one)/200
}

// nothing reports whether the picture shows nothing, be it dark or covered.
func nothing(p jpegdc.Plane) bool {
	var count [256]int
	sum := 0
	blocks := middle(p)
	for _, b := range blocks {
		count[b]++
		sum += int(b)
	}
	if len(blocks) == 0 {
		return true
	}
	spread := quantile(&count, len(blocks)*99/100) - quantile(&count, len(blocks)/100)
	return spread <= smooth || sum/len(blocks) < dark && spread <= contrast
}

// quantile is the brightness that so many blocks stay below.
func quantile(count *[256]int, n int) int {
	for b, c := range count {
		if n -= c; n < 0 {
			return b
		}
	}
	return 255
}
