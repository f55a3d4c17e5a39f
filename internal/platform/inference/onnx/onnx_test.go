package onnx

import (
	"math"
	"reflect"
	"testing"
)

func sample() *Model {
	return &Model{Opset: 13, Graph: Graph{
		Name: "sample",
		Nodes: []Node{{
			Op: "Conv", Name: "n", Inputs: []string{"x", "w", ""}, Outputs: []string{"y"},
			Attributes: []Attribute{IntsOf("pads", 0, -1, 3), IntOf("group", 2), StringOf("auto_pad", "VALID"), {Name: "alpha", Kind: Float, Float: 0.5}},
		}},
		Initializers: []Tensor{
			{Name: "w", Shape: []int{2, 1}, Data: []float32{1.5, -2}, Stored: Single},
			{Name: "b", Shape: []int{3}, Data: []float32{0, 255, 7}, Stored: Byte},
			{Name: "h", Shape: []int{5}, Data: []float32{0, -1.5, 65504, 6.1035156e-05, 5.9604645e-08}, Stored: Half},
			{Name: "i", Shape: []int{2}, Data: []float32{-1, 1404}, Stored: Int64},
		},
		Inputs:  []Value{{Name: "x", Shape: []int{1, 0}}},
		Outputs: []Value{{Name: "y"}},
	}}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	want := sample()
	got, err := Parse(want.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("wrote %+v\nread %+v", want, got)
	}
}

func TestHalvesAreExact(t *testing.T) {
	for h := range 1 << 16 {
		f := HalfToFloat(uint16(h))
		if math.IsInf(float64(f), 0) || math.IsNaN(float64(f)) {
			continue
		}
		if back := halfFromFloat(f); back != uint16(h) {
			t.Fatalf("%#x is %v, and that %#x", h, f, back)
		}
	}
}

// A damaged file is an error, never a crash or a huge allocation.
func TestDamageIsFound(t *testing.T) {
	whole := sample().Bytes()
	for cut := 1; cut < len(whole); cut++ {
		_, _ = Parse(whole[:cut])
	}
	if _, err := Parse(nil); err == nil {
		t.Error("nothing was read as a model")
	}
	short := sample()
	short.Graph.Initializers[0].Shape = []int{3, 1}
	if _, err := Parse(short.Bytes()); err == nil {
		t.Error("a tensor with too few values was read")
	}
	huge := sample()
	huge.Graph.Initializers[0].Shape = []int{1 << 23, 1 << 23, 1 << 23}
	if _, err := Parse(huge.Bytes()); err == nil {
		t.Error("a tensor larger than memory was read")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sample().Bytes())
	f.Fuzz(func(_ *testing.T, raw []byte) { _, _ = Parse(raw) })
}
