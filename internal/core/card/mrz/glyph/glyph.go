// Package glyph tells the 37 characters of a machine-readable zone apart, and
// from what is none: a network of one hidden layer over a cell of 16×24 points,
// with the weights in weights.bin, which the program beside it (train) makes.
package glyph

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"sync"
)

// The size of a cell in points. It is as wide as the letters are apart and half
// as high again, so that a capital fills two thirds of its height.
const (
	W      = 16
	H      = 24
	Points = W * H
)

// Alphabet are the characters, by class; the class behind them, None, is
// everything else.
const (
	Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
	None     = len(Alphabet)
	Classes  = None + 1
	Hidden   = 128
)

// Cell is what the network sees: 0 paper to 1 ink.
type Cell [Points]float32

// Scores are the probabilities of the classes.
type Scores [Classes]float32

// Normalise makes a cell of brightness: its darkest twentieth is ink, its
// brightest paper. It reports the contrast between them, 0 to 255.
func Normalise(brightness *[Points]float32) (c Cell, contrast float32) {
	sorted := *brightness
	slices.Sort(sorted[:])
	ink, paper := sorted[Points/20], sorted[Points-Points/20]
	contrast = paper - ink
	scale := 1 / max(contrast, 1)
	for i, v := range brightness {
		c[i] = min(max((paper-v)*scale, 0), 1)
	}
	return c, contrast
}

// Net is the network: Points → Hidden, rectified → Classes.
type Net struct {
	In      [Hidden][Points]float32
	InBias  [Hidden]float32
	Out     [Classes][Hidden]float32
	OutBias [Classes]float32
}

// Run gives the probabilities of what a cell shows.
func (n *Net) Run(c *Cell) Scores {
	hidden := n.Activate(c)
	return n.Judge(&hidden)
}

// Activate is the first half of Run: the hidden layer.
func (n *Net) Activate(c *Cell) (hidden [Hidden]float32) {
	for i := range hidden {
		hidden[i] = max(n.InBias[i]+dot(n.In[i][:], c[:]), 0)
	}
	return hidden
}

// Judge is the second half of Run.
func (n *Net) Judge(hidden *[Hidden]float32) (s Scores) {
	top := float32(math.Inf(-1))
	for i := range s {
		s[i] = n.OutBias[i] + dot(n.Out[i][:], hidden[:])
		top = max(top, s[i])
	}
	sum := float32(0)
	for i, v := range s {
		s[i] = float32(math.Exp(float64(v - top)))
		sum += s[i]
	}
	for i := range s {
		s[i] /= sum
	}
	return s
}

// dot has four sums under way, as a processor can.
func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	b = b[:len(a)]
	for i := 0; i+3 < len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	return s0 + s1 + s2 + s3
}

// rows lists the network's numbers as the file has them: a row of weights shares
// a scale, and has its bias beside it.
func (n *Net) rows(each func(weights []float32, bias *float32)) {
	for i := range n.In {
		each(n.In[i][:], &n.InBias[i])
	}
	for i := range n.Out {
		each(n.Out[i][:], &n.OutBias[i])
	}
}

// Encode writes the network: for each row its bias and scale as 32-bit floats,
// little-endian, and its weights as bytes of that scale.
func (n *Net) Encode() (file []byte) {
	n.rows(func(weights []float32, bias *float32) {
		most := float32(0)
		for _, w := range weights {
			most = max(most, w, -w)
		}
		scale := max(most/127, 1e-9)
		file = binary.LittleEndian.AppendUint32(file, math.Float32bits(*bias))
		file = binary.LittleEndian.AppendUint32(file, math.Float32bits(scale))
		for _, w := range weights {
			file = append(file, byte(int8(math.Round(float64(w/scale)))))
		}
	})
	return file
}

// Decode reads what Encode wrote.
func Decode(file []byte) (*Net, error) {
	const size = Hidden*(8+Points) + Classes*(8+Hidden)
	if len(file) != size {
		return nil, errors.New("glyph: the weights are not of this network")
	}
	n := &Net{}
	n.rows(func(weights []float32, bias *float32) {
		*bias = math.Float32frombits(binary.LittleEndian.Uint32(file))
		scale := math.Float32frombits(binary.LittleEndian.Uint32(file[4:]))
		for i := range weights {
			weights[i] = float32(int8(file[8+i])) * scale
		}
		file = file[8+len(weights):]
	})
	return n, nil
}

//go:embed weights.bin
var weights []byte

// Trained is the network with the weights of this version.
var Trained = sync.OnceValue(func() *Net {
	n, err := Decode(weights)
	if err != nil {
		panic(err) // the file is embedded above
	}
	return n
})
