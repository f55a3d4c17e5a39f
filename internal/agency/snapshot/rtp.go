package snapshot

import (
	"encoding/base64"
	"regexp"
	"strings"
)

// track is the video of a stream, as its description says (RFC 8866).
type track struct {
	control    string
	format     string // as the decoder calls it: h264 or hevc
	foreign    bool   // it is video, of a kind that is not read here
	parameters [][]byte
}

var (
	mapped = regexp.MustCompile(`(?i)^a=rtpmap:\d+ (H264|H265)/90000`)
	sprop  = regexp.MustCompile(`sprop-(?:parameter-sets|vps|sps|pps)=([^;\s]+)`)
)

// maxUnit bounds one picture of a stream in bytes.
const maxUnit = 8 << 20

func parseSDP(sdp string) (t track, found bool) {
	video, foreign := false, false
	for _, line := range strings.Split(sdp, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "m="):
			if t.format != "" {
				return t, true
			}
			video, t = strings.HasPrefix(line, "m=video "), track{}
			foreign = foreign || video
		case !video:
		case strings.HasPrefix(line, "a=control:"):
			t.control = strings.TrimPrefix(line, "a=control:")
		case strings.HasPrefix(line, "a=fmtp:"):
			t.learn(line)
		default:
			if m := mapped.FindStringSubmatch(line); m != nil {
				t.format = map[string]string{"H264": "h264", "H265": "hevc"}[strings.ToUpper(m[1])]
			}
		}
	}
	t.foreign = foreign && t.format == ""
	return t, t.format != ""
}

// learn keeps the parameter sets that stand in the description.
func (t *track) learn(line string) {
	for _, m := range sprop.FindAllStringSubmatch(line, -1) {
		for _, one := range strings.Split(m[1], ",") {
			if raw, err := base64.StdEncoding.DecodeString(one); err == nil && len(raw) > 0 {
				t.parameters = append(t.parameters, raw)
			}
		}
	}
}

// depacketizer puts the first picture together that stands on its own: RFC 6184
// for H.264, RFC 7798 for H.265.
type depacketizer struct {
	track
	units   [][]byte // of the picture
	part    []byte   // of a unit in fragments
	key     bool     // the picture stands on its own
	size    int
	began   bool
	next    uint16
	stamp   uint32
	stamped bool
}

// add takes a packet and reports whether the picture is whole.
func (d *depacketizer) add(packet []byte) bool {
	payload, last, number, stamp, ok := rtp(packet)
	if !ok {
		return false
	}
	if d.began && number != d.next || d.stamped && stamp != d.stamp && !d.key {
		d.drop() // a gap, or the picture before this one stood not on its own
	}
	whole := d.stamped && stamp != d.stamp && d.key // its end was not marked
	if whole {
		return true
	}
	d.began, d.next, d.stamp, d.stamped = true, number+1, stamp, true
	d.unpack(payload)
	if d.size > maxUnit {
		d.drop()
	}
	if last && !d.key {
		d.drop()
	}
	return last && d.key && d.part == nil
}

// drop forgets the picture, but not the parameters that came with it.
func (d *depacketizer) drop() { d.units, d.part, d.key, d.size = nil, nil, false, 0 }

func rtp(p []byte) (payload []byte, marked bool, number uint16, stamp uint32, ok bool) {
	if len(p) < 12 || p[0]>>6 != 2 {
		return nil, false, 0, 0, false
	}
	at := 12 + 4*int(p[0]&0x0F)
	if p[0]&0x10 != 0 { // an extension
		if len(p) < at+4 {
			return nil, false, 0, 0, false
		}
		at += 4 + 4*(int(p[at+2])<<8|int(p[at+3]))
	}
	end := len(p)
	if p[0]&0x20 != 0 { // padding
		end -= int(p[end-1])
	}
	if at >= end {
		return nil, false, 0, 0, false
	}
	return p[at:end], p[1]&0x80 != 0, uint16(p[2])<<8 | uint16(p[3]),
		uint32(p[4])<<24 | uint32(p[5])<<16 | uint32(p[6])<<8 | uint32(p[7]), true
}

func (d *depacketizer) unpack(p []byte) {
	if d.format == "hevc" {
		d.unpack265(p)
		return
	}
	switch kind := p[0] & 0x1F; kind {
	case 24: // several in one
		d.several(p[1:])
	case 28: // one in several
		if len(p) > 2 {
			d.fragment([]byte{p[0]&0xE0 | p[1]&0x1F}, p[1], p[2:])
		}
	default:
		d.unit(p)
	}
}

func (d *depacketizer) unpack265(p []byte) {
	if len(p) < 3 {
		return
	}
	switch kind := p[0] >> 1 & 0x3F; kind {
	case 48:
		d.several(p[2:])
	case 49:
		if len(p) > 3 {
			d.fragment([]byte{p[0]&0x81 | p[2]&0x3F<<1, p[1]}, p[2], p[3:])
		}
	default:
		d.unit(p)
	}
}

func (d *depacketizer) several(p []byte) {
	for len(p) > 2 {
		length := int(p[0])<<8 | int(p[1])
		if length == 0 || length > len(p)-2 {
			return
		}
		d.unit(p[2 : 2+length])
		p = p[2+length:]
	}
}

// fragment takes a part of a unit; head tells its first (0x80) and last (0x40).
func (d *depacketizer) fragment(start []byte, head byte, data []byte) {
	if head&0x80 != 0 {
		d.part = start
	} else if d.part == nil {
		return // its beginning was lost
	}
	d.part = append(d.part, data...)
	d.size += len(data)
	if head&0x40 != 0 {
		d.unit(d.part)
		d.part = nil
	}
}

func (d *depacketizer) unit(u []byte) {
	if len(u) == 0 {
		return
	}
	d.units = append(d.units, append([]byte(nil), u...))
	d.size += len(u)
	if d.format == "hevc" {
		kind := u[0] >> 1 & 0x3F
		d.key = d.key || kind >= 16 && kind <= 21
		if kind >= 32 && kind <= 34 && len(d.parameters) < 16 {
			d.parameters = append(d.parameters, append([]byte(nil), u...))
		}
		return
	}
	kind := u[0] & 0x1F
	d.key = d.key || kind == 5
	if (kind == 7 || kind == 8) && len(d.parameters) < 16 {
		d.parameters = append(d.parameters, append([]byte(nil), u...))
	}
}

// out is the picture as a byte stream (ITU-T H.264 annex B).
func (d *depacketizer) out() []byte {
	var all []byte
	for _, u := range append(d.parameters[:len(d.parameters):len(d.parameters)], d.units...) {
		all = append(append(all, 0, 0, 0, 1), u...)
	}
	return all
}
