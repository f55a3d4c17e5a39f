// Package base45 writes bytes in the 45 characters of a QR code's alphanumeric
// mode (RFC 9285): five and a half bits of a code for each character.
package base45

import (
	"errors"
	"strings"
)

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// ErrMalformed says that a text is not what Encode writes.
var ErrMalformed = errors.New("base45: malformed")

// Encode writes two bytes as three characters, and a last single one as two.
func Encode(data []byte) string {
	out := make([]byte, 0, (len(data)*3+1)/2)
	for ; len(data) >= 2; data = data[2:] {
		n := int(data[0])<<8 | int(data[1])
		out = append(out, alphabet[n%45], alphabet[n/45%45], alphabet[n/(45*45)])
	}
	if len(data) == 1 {
		out = append(out, alphabet[data[0]%45], alphabet[data[0]/45])
	}
	return string(out)
}

// Decode reads what Encode wrote, else ErrMalformed. No two texts give the
// same bytes: groups beyond 65535, or 255 at the end, are refused.
func Decode(text string) ([]byte, error) {
	out := make([]byte, 0, len(text)*2/3+1)
	for len(text) > 0 {
		group := text[:min(3, len(text))]
		text = text[len(group):]
		n, weight := 0, 1
		for i := range len(group) {
			digit := strings.IndexByte(alphabet, group[i])
			if digit < 0 {
				return nil, ErrMalformed
			}
			n += digit * weight
			weight *= 45
		}
		switch {
		case len(group) == 3 && n <= 0xffff:
			out = append(out, byte(n>>8), byte(n))
		case len(group) == 2 && n <= 0xff:
			out = append(out, byte(n))
		default:
			return nil, ErrMalformed
		}
	}
	return out, nil
}
