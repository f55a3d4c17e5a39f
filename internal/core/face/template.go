package face

import (
	"encoding/binary"
	"errors"
	"math"
)

// Template is a face as numbers; see Faces.Template. Its zero value is no face.
type Template struct {
	Pack    string // the pack that made it
	numbers []float32
}

const (
	templateVersion = 1
	maxPackID       = 64
	maxLength       = 4096
)

var errTemplate = errors.New("face: not a template")

// MarshalBinary writes the template: a version byte, the pack's id with its
// length before it, and the numbers as little-endian float32. The caller seals it.
func (t Template) MarshalBinary() ([]byte, error) {
	if len(t.Pack) == 0 || len(t.Pack) > maxPackID || len(t.numbers) == 0 {
		return nil, errTemplate
	}
	b := append([]byte{templateVersion, byte(len(t.Pack))}, t.Pack...)
	for _, x := range t.numbers {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b, nil
}

// UnmarshalBinary reads what MarshalBinary wrote.
func (t *Template) UnmarshalBinary(b []byte) error {
	if len(b) < 2 || b[0] != templateVersion || b[1] == 0 || int(b[1]) > maxPackID || len(b) < 2+int(b[1]) {
		return errTemplate
	}
	pack, rest := string(b[2:2+int(b[1])]), b[2+int(b[1]):]
	if len(rest) == 0 || len(rest)%4 != 0 || len(rest)/4 > maxLength {
		return errTemplate
	}
	numbers := make([]float32, len(rest)/4)
	for i := range numbers {
		x := math.Float32frombits(binary.LittleEndian.Uint32(rest[4*i:]))
		if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
			return errTemplate
		}
		numbers[i] = x
	}
	*t = Template{Pack: pack, numbers: numbers}
	return nil
}
