// Package mediatest makes recordings as browsers make them, without a recorder.
package mediatest

import (
	"encoding/binary"
	"time"
)

// page is one page of Ogg: at counts samples of 48 kHz.
func page(at uint64, number uint32, body []byte) []byte {
	p := append([]byte("OggS\x00\x00"), make([]byte, 20)...)
	binary.LittleEndian.PutUint64(p[6:], at)
	binary.LittleEndian.PutUint32(p[18:], number)
	p = append(p, 1, byte(len(body)))
	return append(p, body...)
}

// Ogg is a recording in Ogg Opus with so long a silence.
func Ogg(length time.Duration) []byte {
	data := page(0, 0, []byte("OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00"))
	data = append(data, page(0, 1, []byte("OpusTags\x00\x00\x00\x00\x00\x00\x00\x00"))...)
	for n := range 4 {
		part := uint64(length.Seconds() * 48_000 * float64(n+1) / 4)
		data = append(data, page(part, uint32(n+2), []byte("\xf8\xff\xfe"))...) //nolint:gosec // few pages
	}
	return data
}

// element is one of WebM whose length is known.
func element(id string, body ...byte) []byte {
	out := append([]byte(id), 0x10, 0, 0, 0)
	binary.BigEndian.PutUint32(out[len(id):], 0x10000000|uint32(len(body))) //nolint:gosec // short
	return append(out, body...)
}

// WebM is a recording as MediaRecorder streams it: segment and clusters say no
// length, nobody says the duration.
func WebM(length time.Duration) []byte { return webm(2, length) }

// Film is the same with a picture.
func Film(length time.Duration) []byte { return webm(1, length) }

func webm(kind byte, length time.Duration) []byte {
	const unknown = "\x01\xff\xff\xff\xff\xff\xff\xff"
	data := element("\x1A\x45\xDF\xA3", element("\x42\x82", []byte("webm")...)...)
	data = append(data, "\x18\x53\x80\x67"+unknown...)
	data = append(data, element("\x15\x49\xA9\x66", element("\x2A\xD7\xB1", 0x0F, 0x42, 0x40)...)...)
	data = append(data, element("\x16\x54\xAE\x6B", element("\xAE", element("\x83", kind)...)...)...)
	for at := time.Duration(0); at <= length; at += time.Second {
		ms := uint16(at.Milliseconds()) //nolint:gosec // under a minute
		data = append(data, "\x1F\x43\xB6\x75"+unknown...)
		data = append(data, element("\xE7", byte(ms>>8), byte(ms))...)
		last := uint16(min(length-at, time.Second).Milliseconds()) //nolint:gosec // a second
		data = append(data, element("\xA3", 0x81, byte(last>>8), byte(last), 0x80, 1, 2, 3)...)
	}
	return data
}

func box(name string, body ...byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)+8)) //nolint:gosec // short
	return append(append(out, name...), body...)
}

func join(parts ...[]byte) (all []byte) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// MP4 is a recording in fragments, as Safari makes it.
func MP4(length time.Duration) []byte { return mp4("soun", length) }

// FilmMP4 is the same with a picture.
func FilmMP4(length time.Duration) []byte { return mp4("vide", length) }

func mp4(kind string, length time.Duration) []byte {
	const scale, perSample = 48_000, 1024
	mdhd := make([]byte, 24)
	binary.BigEndian.PutUint32(mdhd[12:], scale)
	hdlr := append(make([]byte, 8), kind...)
	samples := uint32(length.Seconds() * scale / perSample)
	tfhd := binary.BigEndian.AppendUint32([]byte{0, 0, 0, 8, 0, 0, 0, 1}, perSample)
	trun := binary.BigEndian.AppendUint32([]byte{0, 0, 0, 0}, samples)
	return join(
		box("ftyp", []byte("iso5\x00\x00\x02\x00iso5mp41")...),
		box("moov", box("trak", box("mdia", join(box("mdhd", mdhd...), box("hdlr", hdlr...))...)...)...),
		box("moof", box("traf", join(box("tfhd", tfhd...), box("trun", trun...))...)...),
		box("mdat", 1, 2, 3),
	)
}
