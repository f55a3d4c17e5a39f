package inference

import (
	"context"
	"errors"
	"math"
	"math/rand"
	"strings"
	"sync"
	"testing"

	"daklakid/internal/platform/inference/onnx"
)

// one makes a model of a single node over x and constants.
func one(op string, shape []int, constants []onnx.Tensor, attributes ...onnx.Attribute) []byte {
	n := onnx.Node{Op: op, Inputs: []string{"x"}, Outputs: []string{"y"}, Attributes: attributes}
	var stored []onnx.Tensor
	for i, c := range constants {
		if c.Shape == nil {
			n.Inputs = append(n.Inputs, "")
			continue
		}
		c.Name = string(rune('a' + i))
		n.Inputs = append(n.Inputs, c.Name)
		stored = append(stored, c)
	}
	return (&onnx.Model{Opset: 13, Graph: onnx.Graph{
		Nodes: []onnx.Node{n}, Initializers: stored,
		Inputs: []onnx.Value{{Name: "x", Shape: shape}}, Outputs: []onnx.Value{{Name: "y"}},
	}}).Bytes()
}

func run(t *testing.T, file []byte, x Tensor) Tensor {
	t.Helper()
	engine, err := Open("")
	if err != nil {
		t.Fatal(err)
	}
	m, err := engine.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	out, err := m.Run(t.Context(), map[string]Tensor{"x": x})
	if err != nil {
		t.Fatal(err)
	}
	return out["y"]
}

func numbers(shape ...int) onnx.Tensor {
	t := onnx.Tensor{Shape: shape, Data: make([]float32, elements(shape))}
	r := rand.New(rand.NewSource(int64(len(t.Data))))
	for i := range t.Data {
		t.Data[i] = r.Float32()*2 - 1
	}
	return t
}

func whole(values ...float32) onnx.Tensor {
	return onnx.Tensor{Shape: []int{len(values)}, Data: values, Stored: onnx.Int64}
}

// slow is a convolution by its definition.
func slow(x Tensor, w, b onnx.Tensor, stride, dilation, groups int, pads [4]int) []float32 {
	in, height, width := x.Shape[1], x.Shape[2], x.Shape[3]
	out, kh, kw := w.Shape[0], w.Shape[2], w.Shape[3]
	oh := (height+pads[0]+pads[2]-(kh-1)*dilation-1)/stride + 1
	ow := (width+pads[1]+pads[3]-(kw-1)*dilation-1)/stride + 1
	var y []float32
	for o := range out {
		for oy := range oh {
			for ox := range ow {
				sum := float64(b.Data[o])
				for c := range in / groups {
					channel := o/(out/groups)*(in/groups) + c
					for ky := range kh {
						for kx := range kw {
							iy, ix := oy*stride+ky*dilation-pads[0], ox*stride+kx*dilation-pads[1]
							if iy >= 0 && iy < height && ix >= 0 && ix < width {
								sum += float64(x.Data[(channel*height+iy)*width+ix]) * float64(w.Data[((o*in/groups+c)*kh+ky)*kw+kx])
							}
						}
					}
				}
				y = append(y, float32(sum))
			}
		}
	}
	return y
}

func TestConvolutions(t *testing.T) {
	for _, c := range []struct {
		in, out, groups, kernel, stride, dilation, height, width int
		pads                                                     [4]int
	}{
		{3, 7, 1, 1, 1, 1, 5, 9, [4]int{}},
		{3, 8, 1, 3, 1, 1, 7, 19, [4]int{1, 1, 1, 1}},
		{4, 6, 1, 3, 2, 1, 9, 8, [4]int{0, 0, 1, 1}},
		{4, 6, 2, 3, 1, 1, 6, 6, [4]int{1, 0, 1, 2}},
		{2, 3, 1, 3, 1, 2, 9, 9, [4]int{2, 2, 2, 2}},
		{5, 5, 5, 3, 1, 1, 8, 21, [4]int{1, 1, 1, 1}},
		{5, 5, 5, 5, 2, 1, 11, 10, [4]int{1, 2, 2, 1}},
		{3, 3, 3, 3, 2, 1, 8, 8, [4]int{0, 0, 1, 1}},
		{6, 12, 6, 3, 1, 1, 5, 5, [4]int{1, 1, 1, 1}},
	} {
		x := Tensor{[]int{1, c.in, c.height, c.width}, numbers(1, c.in, c.height, c.width).Data}
		w, b := numbers(c.out, c.in/c.groups, c.kernel, c.kernel), numbers(c.out)
		got := run(t, one("Conv", x.Shape, []onnx.Tensor{w, b},
			onnx.IntOf("group", int64(c.groups)), onnx.IntsOf("strides", int64(c.stride), int64(c.stride)),
			onnx.IntsOf("dilations", int64(c.dilation), int64(c.dilation)),
			onnx.IntsOf("pads", int64(c.pads[0]), int64(c.pads[1]), int64(c.pads[2]), int64(c.pads[3]))), x)
		near(t, c, got.Data, slow(x, w, b, c.stride, c.dilation, c.groups, c.pads))
	}
}

func near(t *testing.T, what any, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%+v: %d numbers, want %d", what, len(got), len(want))
	}
	for i := range got {
		if math.Abs(float64(got[i]-want[i])) > 1e-4 {
			t.Fatalf("%+v: number %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

// Small cases worked out by hand from the definitions in ONNX's Operators.md.
func TestOperators(t *testing.T) {
	picture := Tensor{Shape: []int{1, 1, 2, 3}, Data: []float32{1, 2, 3, 4, 5, 6}}
	row := Tensor{Shape: []int{1, 3}, Data: []float32{-1, 0, 2}}
	single := func(shape []int, data ...float32) onnx.Tensor { return onnx.Tensor{Shape: shape, Data: data} }
	for _, c := range []struct {
		name       string
		x          Tensor
		constants  []onnx.Tensor
		attributes []onnx.Attribute
		shape      []int
		want       []float32
	}{
		{"Relu", row, nil, nil, []int{1, 3}, []float32{0, 0, 2}},
		{"PRelu", Tensor{[]int{1, 3, 1}, []float32{-1, -2, 2}}, []onnx.Tensor{single([]int{3, 1}, 0.5, 0.25, 9)}, nil, []int{1, 3, 1}, []float32{-0.5, -0.5, 2}},
		{"Sigmoid", row, nil, nil, []int{1, 3}, []float32{0.26894143, 0.5, 0.8807971}},
		{"Softmax", row, nil, nil, []int{1, 3}, []float32{0.04201007, 0.1141952, 0.8437947}},
		{"Add", picture, []onnx.Tensor{single([]int{3}, 10, 20, 30)}, nil, []int{1, 1, 2, 3}, []float32{11, 22, 33, 14, 25, 36}},
		{"Sub", picture, []onnx.Tensor{single([]int{2, 1}, 1, 2)}, nil, []int{1, 1, 2, 3}, []float32{0, 1, 2, 2, 3, 4}},
		{"Clip", row, []onnx.Tensor{single([]int{}, -0.5), single([]int{}, 1)}, nil, []int{1, 3}, []float32{-0.5, 0, 1}},
		{"MaxPool", picture, nil, []onnx.Attribute{onnx.IntsOf("kernel_shape", 2, 2), onnx.IntsOf("pads", 0, 1, 0, 0)}, []int{1, 1, 1, 3}, []float32{4, 5, 6}},
		{"AveragePool", picture, nil, []onnx.Attribute{onnx.IntsOf("kernel_shape", 2, 2), onnx.IntsOf("pads", 0, 1, 0, 0)}, []int{1, 1, 1, 3}, []float32{2.5, 3, 4}},
		{"GlobalAveragePool", picture, nil, nil, []int{1, 1, 1, 1}, []float32{3.5}},
		{"Transpose", picture, nil, []onnx.Attribute{onnx.IntsOf("perm", 0, 1, 3, 2)}, []int{1, 1, 3, 2}, []float32{1, 4, 2, 5, 3, 6}},
		{"Reshape", picture, []onnx.Tensor{whole(0, -1, 2)}, nil, []int{1, 3, 2}, picture.Data},
		{"Flatten", picture, nil, nil, []int{1, 6}, picture.Data},
		{"Squeeze", picture, []onnx.Tensor{whole(0)}, nil, []int{1, 2, 3}, picture.Data},
		{"Unsqueeze", row, []onnx.Tensor{whole(-1)}, nil, []int{1, 3, 1}, row.Data},
		{"Pad", picture, []onnx.Tensor{whole(0, 0, 1, 0, 0, 1, 0, 1)}, nil, []int{1, 2, 3, 4}, []float32{0, 0, 0, 0, 1, 2, 3, 0, 4, 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
		{"Slice", picture, []onnx.Tensor{whole(1, -2), whole(1<<24, 1<<24), whole(2, 3)}, nil, []int{1, 1, 1, 2}, []float32{5, 6}},
		{"Concat", row, []onnx.Tensor{single([]int{1, 1}, 7)}, []onnx.Attribute{onnx.IntOf("axis", -1)}, []int{1, 4}, []float32{-1, 0, 2, 7}},
		{"MatMul", row, []onnx.Tensor{single([]int{3, 2}, 1, 2, 3, 4, 5, 6)}, nil, []int{1, 2}, []float32{9, 10}},
		{"Gemm", row, []onnx.Tensor{single([]int{2, 3}, 1, 2, 3, 4, 5, 6), single([]int{2}, 1, -1)}, []onnx.Attribute{onnx.IntOf("transB", 1)}, []int{1, 2}, []float32{6, 7}},
		{"Resize", picture, []onnx.Tensor{{}, {}, whole(1, 1, 2, 6)}, []onnx.Attribute{onnx.StringOf("mode", "linear")}, []int{1, 1, 2, 6}, []float32{1, 1.25, 1.75, 2.25, 2.75, 3, 4, 4.25, 4.75, 5.25, 5.75, 6}},
		{"Shape", picture, nil, nil, []int{4}, []float32{1, 1, 2, 3}},
		{"Gather", row, []onnx.Tensor{whole(0)}, nil, []int{1, 3}, row.Data},
	} {
		got := run(t, one(c.name, c.x.Shape, c.constants, c.attributes...), c.x)
		if len(got.Shape) != len(c.shape) {
			t.Fatalf("%s: shape %v, want %v", c.name, got.Shape, c.shape)
		}
		for i := range c.shape {
			if got.Shape[i] != c.shape[i] {
				t.Fatalf("%s: shape %v, want %v", c.name, got.Shape, c.shape)
			}
		}
		near(t, c.name, got.Data, c.want)
	}
}

func TestRunsDoNotDisturbEachOther(t *testing.T) {
	engine, _ := Open("")
	m, err := engine.Load(one("Conv", []int{1, 3, 16, 16}, []onnx.Tensor{numbers(8, 3, 3, 3), numbers(8)}))
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			x := New(1, 3, 16, 16)
			for j := range x.Data {
				x.Data[j] = float32((i*31 + j*7) % 13)
			}
			first, err := m.Run(t.Context(), map[string]Tensor{"x": x})
			if err != nil {
				t.Error(err)
				return
			}
			for range 20 {
				again, _ := m.Run(t.Context(), map[string]Tensor{"x": x})
				for k, v := range again["y"].Data {
					if v != first["y"].Data[k] {
						t.Error("another answer to the same question")
						return
					}
				}
			}
		})
	}
	all.Wait()
}

func TestWhatDoesNotFitIsAnError(t *testing.T) {
	engine, _ := Open("")
	if _, err := engine.Load(one("Unheard", []int{1}, nil)); err == nil || !strings.Contains(err.Error(), "Unheard") {
		t.Errorf("an unknown operator: %v", err)
	}
	if _, err := engine.Load([]byte("not a model")); err == nil {
		t.Error("rubbish was loaded")
	}
	m, err := engine.Load(one("Relu", []int{1, 3}, nil))
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]map[string]Tensor{
		"missing": {}, "shape": {"x": New(1, 4)}, "short": {"x": {Shape: []int{1, 3}, Data: []float32{1}}},
	} {
		if _, err := m.Run(t.Context(), in); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Run(ended, map[string]Tensor{"x": New(1, 3)}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the caller left: %v", err)
	}
	// Weights that contradict the shapes only show when the node runs.
	broken, err := engine.Load(one("Gather", []int{1, 3}, []onnx.Tensor{whole(5)}))
	if err == nil {
		_, err = broken.Run(t.Context(), map[string]Tensor{"x": New(1, 3)})
	}
	if err == nil {
		t.Error("an index outside was followed")
	}
}

func TestALibraryIsRefusedWithoutTheTag(t *testing.T) {
	if _, err := Open("/nowhere/libonnxruntime.so"); err == nil {
		t.Error("a library that is not there was opened")
	}
}
