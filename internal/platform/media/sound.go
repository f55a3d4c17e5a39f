package media

import (
	"encoding/binary"
	"time"

	"daklakid/internal/platform/errs"
)

// Sound is what is known of a recording.
type Sound struct {
	Type   string // media type, as it was found and not as it was called
	Length time.Duration
}

// Listen looks at a recording as browsers and phones make them: Opus in Ogg
// (RFC 7845), WebM, or MP4. It reads the structure only, never the sound.
func Listen(data []byte) (Sound, error) {
	for _, k := range []struct {
		mime   string
		length func([]byte) (time.Duration, bool)
	}{{"audio/ogg", oggLength}, {"audio/webm", webmLength}, {"audio/mp4", mp4Length}} {
		if length, ok := k.length(data); ok {
			return Sound{k.mime, length}, nil
		}
	}
	return Sound{}, errs.New(errs.Unsupported, "soundUnsupported")
}

// oggLength follows the pages to the last: its granule position counts samples
// of 48 kHz (RFC 3533 §6).
func oggLength(data []byte) (length time.Duration, ok bool) {
	const header = 27
	var last uint64
	opus := false
	for len(data) > 0 {
		if len(data) < header || string(data[:4]) != "OggS" {
			return 0, false
		}
		segments := int(data[26])
		if len(data) < header+segments {
			return 0, false
		}
		body := 0
		for _, n := range data[header : header+segments] {
			body += int(n)
		}
		start := header + segments
		if len(data) < start+body {
			return 0, false
		}
		if !opus {
			opus = body >= 8 && string(data[start:start+8]) == "OpusHead"
			if !opus {
				return 0, false
			}
		}
		if at := binary.LittleEndian.Uint64(data[6:14]); at != 1<<64-1 {
			last = max(last, at)
		}
		data = data[start+body:]
	}
	if last == 0 || last > 48_000*3600*24 {
		return 0, false
	}
	return time.Duration(last) * time.Second / 48_000, true
}

// The elements of WebM that are looked into or read (RFC 9559 §5).
const (
	ebmlHead      = 0x1A45DFA3
	ebmlSegment   = 0x18538067
	ebmlCluster   = 0x1F43B675
	ebmlTimestamp = 0xE7
	ebmlSimple    = 0xA3
	ebmlGroup     = 0xA0
	ebmlBlock     = 0xA1
	ebmlTracks    = 0x1654AE6B
	ebmlEntry     = 0xAE
	ebmlKind      = 0x83
	ebmlSoundKind = 2
)

// webm is what a walk through one finds. Recorders write no duration, so the
// last block's time is it; the scale is the usual millisecond.
type webm struct {
	cluster, last uint64
	sound, other  bool
}

func webmLength(data []byte) (time.Duration, bool) {
	head, n := ebmlID(data)
	if head != ebmlHead || n == 0 {
		return 0, false
	}
	var w webm
	if !w.walk(data, 0) || !w.sound || w.other || w.last > 24*3600*1000 {
		return 0, false
	}
	return time.Duration(w.last) * time.Millisecond, true
}

// maxNesting is how deep the elements that are looked into lie.
const maxNesting = 5

func (w *webm) walk(data []byte, depth int) bool {
	if depth > maxNesting {
		return false
	}
	for len(data) > 0 {
		element, n := ebmlID(data)
		if n == 0 {
			return false
		}
		size, m, unknown := ebmlSize(data[n:])
		if m == 0 {
			return false
		}
		data = data[n+m:]
		if unknown || size > uint64(len(data)) {
			// A live recording says no size: what follows is inside.
			if element != ebmlSegment && element != ebmlCluster {
				return false
			}
			size = uint64(len(data))
			if unknown && element == ebmlCluster {
				continue // its children are read as its neighbours
			}
		}
		if !w.element(element, data[:size], depth) {
			return false
		}
		data = data[size:]
	}
	return true
}

func (w *webm) element(element uint64, body []byte, depth int) bool {
	switch element {
	case ebmlSegment, ebmlCluster, ebmlGroup, ebmlTracks, ebmlEntry:
		return w.walk(body, depth+1)
	case ebmlTimestamp:
		if len(body) > 8 {
			return false
		}
		w.cluster = 0
		for _, b := range body {
			w.cluster = w.cluster<<8 | uint64(b)
		}
		w.last = max(w.last, w.cluster)
	case ebmlKind:
		isSound := len(body) == 1 && body[0] == ebmlSoundKind
		w.sound, w.other = w.sound || isSound, w.other || !isSound
	case ebmlSimple, ebmlBlock:
		if _, n, _ := ebmlSize(body); n > 0 && len(body) >= n+2 {
			relative := int16(binary.BigEndian.Uint16(body[n : n+2])) //nolint:gosec // it is signed there
			if relative > 0 {
				w.last = max(w.last, w.cluster+uint64(relative))
			}
		}
	}
	return true
}

// ebmlID reads an element's name; n is 0 when there is none.
func ebmlID(data []byte) (element uint64, n int) {
	if len(data) == 0 {
		return 0, 0
	}
	for n = 1; n <= 4; n++ {
		if data[0]&(0x80>>(n-1)) != 0 {
			break
		}
	}
	if n > 4 || len(data) < n {
		return 0, 0
	}
	for _, b := range data[:n] {
		element = element<<8 | uint64(b)
	}
	return element, n
}

// ebmlSize reads a length of one to eight bytes; all ones are an unknown one.
func ebmlSize(data []byte) (size uint64, n int, unknown bool) {
	if len(data) == 0 || data[0] == 0 {
		return 0, 0, false
	}
	for n = 1; data[0]&(0x80>>(n-1)) == 0; n++ {
	}
	if len(data) < n {
		return 0, 0, false
	}
	size = uint64(data[0]) & (0xFF >> n)
	for _, b := range data[1:n] {
		size = size<<8 | uint64(b)
	}
	return size, n, size == 1<<(7*n)-1
}

// mp4Length reads the movie header, and for a fragmented recording adds up what
// the fragments last (ISO/IEC 14496-12). It must hold sound and no picture.
func mp4Length(data []byte) (time.Duration, bool) {
	if len(data) < 12 || string(data[4:8]) != "ftyp" {
		return 0, false
	}
	var m mp4
	if !m.walk(data, 0) || !m.sound || m.other || m.scale == 0 {
		return 0, false
	}
	units := max(m.duration, m.fragments)
	if units > uint64(m.scale)*3600*24 {
		return 0, false
	}
	return time.Duration(units) * time.Second / time.Duration(m.scale), true
}

type mp4 struct {
	scale               uint32 // of the track, else of the movie
	duration, fragments uint64
	perSample           uint32
	sound, other        bool
}

func (m *mp4) walk(data []byte, depth int) bool {
	if depth > maxNesting+1 {
		return false
	}
	for len(data) >= 8 {
		size := uint64(binary.BigEndian.Uint32(data))
		head := uint64(8)
		if size == 1 && len(data) >= 16 {
			size, head = binary.BigEndian.Uint64(data[8:]), 16
		}
		if size == 0 {
			size = uint64(len(data))
		}
		if size < head || size > uint64(len(data)) {
			return false
		}
		if !m.box(string(data[4:8]), data[head:size], depth) {
			return false
		}
		data = data[size:]
	}
	return len(data) == 0
}

func (m *mp4) box(name string, body []byte, depth int) bool {
	switch name {
	case "moov", "trak", "mdia", "moof", "traf":
		return m.walk(body, depth+1)
	case "mdhd":
		return m.header(body)
	case "hdlr":
		if len(body) < 12 {
			return false
		}
		isSound := string(body[8:12]) == "soun"
		m.sound, m.other = m.sound || isSound, m.other || !isSound
	case "tfhd":
		m.perSample = defaultDuration(body)
	case "trun":
		m.fragments += runLength(body, m.perSample)
	}
	return true
}

// header reads the scale and length of a track.
func (m *mp4) header(body []byte) bool {
	switch {
	case len(body) >= 32 && body[0] == 1:
		m.scale, m.duration = binary.BigEndian.Uint32(body[20:]), binary.BigEndian.Uint64(body[24:])
	case len(body) >= 20 && body[0] == 0:
		m.scale, m.duration = binary.BigEndian.Uint32(body[12:]), uint64(binary.BigEndian.Uint32(body[16:]))
	default:
		return false
	}
	return true
}

// defaultDuration is how long a sample of a fragment lasts unless it says so.
func defaultDuration(body []byte) uint32 {
	if len(body) < 8 {
		return 0
	}
	flags, at := binary.BigEndian.Uint32(body)&0xFFFFFF, 8
	if flags&1 != 0 {
		at += 8
	}
	if flags&2 != 0 {
		at += 4
	}
	if flags&8 == 0 || len(body) < at+4 {
		return 0
	}
	return binary.BigEndian.Uint32(body[at:])
}

// runLength adds up what the samples of a run last.
func runLength(body []byte, perSample uint32) (sum uint64) {
	if len(body) < 8 {
		return 0
	}
	flags, count := binary.BigEndian.Uint32(body)&0xFFFFFF, uint64(binary.BigEndian.Uint32(body[4:]))
	if flags&0x100 == 0 {
		return count * uint64(perSample)
	}
	at, step := 8, 0
	for _, optional := range []uint32{1, 4} {
		if flags&optional != 0 {
			at += 4
		}
	}
	for _, field := range []uint32{0x100, 0x200, 0x400, 0x800} {
		if flags&field != 0 {
			step += 4
		}
	}
	for ; count > 0 && len(body) >= at+step; count-- {
		sum += uint64(binary.BigEndian.Uint32(body[at:]))
		at += step
	}
	return sum
}
