package inference

import (
	"errors"
	"math"
	"slices"

	"daklakid/internal/platform/inference/gemm"
)

// operators are those that the packs' networks consist of, with the meaning of
// ONNX operator sets 9 to 17.
var operators = map[string]maker{
	"Add":                makeAdd,
	"AveragePool":        pool(mean),
	"BatchNormalization": makeBatchNormalization,
	// Numbers are all held as float32, whatever they are called.
	"Cast":              plain(func(_ *memory, x *value) (*value, error) { return same(x, x.shape), nil }),
	"Clip":              makeClip,
	"Concat":            makeConcat,
	"Constant":          makeConstant,
	"ConstantOfShape":   makeConstantOfShape,
	"Conv":              makeConv,
	"Div":               each(func(a, b float32) float32 { return a / b }),
	"Dropout":           plain(func(_ *memory, x *value) (*value, error) { return same(x, x.shape), nil }),
	"Exp":               mapped(math.Exp),
	"Flatten":           makeFlatten,
	"Gather":            makeGather,
	"Gemm":              makeGemm,
	"GlobalAveragePool": plain(globalAverage),
	"Identity":          plain(func(_ *memory, x *value) (*value, error) { return same(x, x.shape), nil }),
	"MatMul":            makeMatMul,
	"MaxPool":           pool(highest),
	"Mul":               each(func(a, b float32) float32 { return a * b }),
	"PRelu":             makePRelu,
	"Pad":               makePad,
	"Relu":              plain(relu),
	"Reshape":           makeReshape,
	"Resize":            makeResize,
	"Shape":             plain(shapeOf),
	"Sigmoid":           mapped(func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }),
	"Slice":             makeSlice,
	"Softmax":           makeSoftmax,
	"Sqrt":              mapped(math.Sqrt),
	"Squeeze":           makeSqueeze,
	"Sub":               each(func(a, b float32) float32 { return a - b }),
	"Transpose":         makeTranspose,
	"Unsqueeze":         makeUnsqueeze,
}

// plain makes an operator of one input without attributes.
func plain(compute func(*memory, *value) (*value, error)) maker {
	return func(*node) (kernel, error) {
		return func(m *memory, in []*value) (*value, error) { return compute(m, in[0]) }, nil
	}
}

func mapped(f func(float64) float64) maker {
	return plain(func(m *memory, x *value) (*value, error) {
		y := m.make(slices.Clone(x.shape)...)
		for i, v := range x.data {
			y.data[i] = float32(f(float64(v)))
		}
		return y, nil
	})
}

// each makes an operator of two inputs that works number by number.
func each(f func(a, b float32) float32) maker {
	return func(*node) (kernel, error) {
		return func(m *memory, in []*value) (*value, error) {
			a, b := in[0], in[1]
			if slices.Equal(a.shape, b.shape) {
				y := m.make(slices.Clone(a.shape)...)
				for i, v := range a.data {
					y.data[i] = f(v, b.data[i])
				}
				return y, nil
			}
			return broadcast(m, a, b, f)
		}, nil
	}
}

// makeAdd is the one that residual networks are full of.
func makeAdd(*node) (kernel, error) {
	return func(m *memory, in []*value) (*value, error) {
		if slices.Equal(in[0].shape, in[1].shape) {
			y := m.copy(in[0])
			gemm.AddScaled(y.data, in[1].data, 1)
			return y, nil
		}
		return broadcast(m, in[0], in[1], func(a, b float32) float32 { return a + b })
	}, nil
}

// broadcast repeats the dimensions of size one (ONNX, Broadcasting.md).
func broadcast(m *memory, a, b *value, f func(a, b float32) float32) (*value, error) {
	rank := max(len(a.shape), len(b.shape))
	shape, stepA, stepB := make([]int, rank), steps(a.shape, rank), steps(b.shape, rank)
	for i := range rank {
		da, db := dim(a.shape, rank, i), dim(b.shape, rank, i)
		if da != db && da != 1 && db != 1 {
			return nil, errors.New("the shapes do not go together")
		}
		shape[i] = max(da, db)
	}
	y := m.make(shape...)
	at, ia, ib := make([]int, rank), 0, 0
	for i := range y.data {
		y.data[i] = f(a.data[ia], b.data[ib])
		for d := rank - 1; d >= 0; d-- {
			at[d], ia, ib = at[d]+1, ia+stepA[d], ib+stepB[d]
			if at[d] < shape[d] {
				break
			}
			at[d], ia, ib = 0, ia-stepA[d]*shape[d], ib-stepB[d]*shape[d]
		}
	}
	return y, nil
}

func dim(shape []int, rank, i int) int {
	if i -= rank - len(shape); i >= 0 {
		return shape[i]
	}
	return 1
}

// steps are the distances between neighbours, 0 along repeated dimensions.
func steps(shape []int, rank int) []int {
	out, n := make([]int, rank), 1
	for i := rank - 1; i >= 0; i-- {
		if d := dim(shape, rank, i); d != 1 {
			out[i], n = n, n*d
		}
	}
	return out
}

func relu(m *memory, x *value) (*value, error) {
	y := m.copy(x)
	gemm.Bend(y.data, 0)
	return y, nil
}

// makePRelu takes one slope, or one a channel.
func makePRelu(n *node) (kernel, error) {
	if n.constant[1] == nil {
		return nil, errors.New("slopes must be constants")
	}
	slopes := n.constant[1].data
	n.taken = 1
	return func(m *memory, in []*value) (*value, error) {
		y := m.copy(in[0])
		if len(slopes) == 1 {
			gemm.Bend(y.data, slopes[0])
			return y, nil
		}
		if len(y.shape) < 2 || y.shape[0] != 1 || y.shape[1] != len(slopes) {
			return nil, errors.New("a slope a channel is expected")
		}
		plane := len(y.data) / len(slopes)
		for c, s := range slopes {
			gemm.Bend(y.data[c*plane:(c+1)*plane], s)
		}
		return y, nil
	}, nil
}

func makeClip(n *node) (kernel, error) {
	low, high := n.float("min", -math.MaxFloat32), n.float("max", math.MaxFloat32)
	for i, bound := range []*float32{&low, &high} {
		if i+1 < len(n.constant) && n.constant[i+1] != nil {
			*bound = n.constant[i+1].data[0]
		}
	}
	return func(m *memory, in []*value) (*value, error) {
		y := m.copy(in[0])
		for i, v := range y.data {
			y.data[i] = min(max(v, low), high)
		}
		return y, nil
	}, nil
}

func makeBatchNormalization(n *node) (kernel, error) {
	for i := 1; i < 5; i++ {
		if n.constant[i] == nil {
			return nil, errors.New("its numbers must be constants")
		}
	}
	scale, bias, center, variance := n.constant[1].data, n.constant[2].data, n.constant[3].data, n.constant[4].data
	epsilon := n.float("epsilon", 1e-5)
	n.taken = 4
	return func(m *memory, in []*value) (*value, error) {
		y := m.copy(in[0])
		plane := len(y.data) / len(scale)
		for c := range scale {
			factor := scale[c] / float32(math.Sqrt(float64(variance[c]+epsilon)))
			offset := bias[c] - center[c]*factor
			for i := c * plane; i < (c+1)*plane; i++ {
				y.data[i] = y.data[i]*factor + offset
			}
		}
		return y, nil
	}, nil
}

func makeSoftmax(n *node) (kernel, error) {
	axis := n.int("axis", -1)
	return func(m *memory, in []*value) (*value, error) {
		x := in[0]
		if axis != -1 && axis != len(x.shape)-1 {
			return nil, errors.New("only over the last dimension")
		}
		y := m.copy(x)
		width := x.shape[len(x.shape)-1]
		for at := 0; at < len(y.data); at += width {
			row := y.data[at : at+width]
			top, sum := slices.Max(row), float32(0)
			for i, v := range row {
				row[i] = float32(math.Exp(float64(v - top)))
				sum += row[i]
			}
			for i := range row {
				row[i] /= sum
			}
		}
		return y, nil
	}, nil
}
