package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"daklakid/internal/platform/inference/onnx"
)

// The operators and values of TensorFlow Lite's schema (schema.fbs, version 3)
// that MediaPipe's face networks use.
const (
	opAdd, opConcat, opConv, opDepthwise, opDequantize = 0, 2, 3, 4, 6
	opMaxPool, opRelu, opReshape, opResize, opPad      = 17, 19, 22, 23, 34
	opPRelu                                            = 54

	typeFloat32, typeFloat16, typeInt32 = 0, 1, 2
	actNone, actRelu                    = 0, 1
	paddingSame                         = 0
)

// lite turns a TensorFlow Lite file, whose pictures are height × width × channels,
// into a net. Only where a picture is flattened is the old order restored.
type lite struct {
	net
	tensors []table
	buffers []table
	names   map[int]string // of results, as pictures
	folded  map[int]int    // half-precision constants behind Dequantize
}

// tfliteNetwork converts a file; outputs names its results in their order.
func tfliteNetwork(file []byte, outputs []string) ([]byte, error) {
	model := root(file)
	codes, graph := model.tables(1), model.tables(2)[0]
	l := &lite{tensors: graph.tables(0), buffers: model.tables(4), names: map[int]string{}, folded: map[int]int{}}
	l.graph.Name = "converted"
	for _, i := range graph.int32s(1) {
		s := l.tensors[i].int32s(0)
		l.names[i] = l.input("input", s[0], s[3], s[1], s[2])
	}
	for _, o := range graph.tables(3) {
		code := codes[o.int32(0)]
		if err := l.operator(max(code.int8(0), code.int32(3)), o); err != nil {
			return nil, err
		}
	}
	results := graph.int32s(2)
	if len(results) != len(outputs) {
		return nil, fmt.Errorf("the file has %d results", len(results))
	}
	for i, r := range results {
		l.output(l.names[r], outputs[i])
	}
	return l.bytes(), nil
}

func (l *lite) operator(code int, o table) error {
	in, out, options := o.int32s(1), o.int32s(2)[0], o.table(4)
	if code == opDequantize {
		l.folded[out] = in[0]
		return nil
	}
	result, err := l.convert(code, in, out, options)
	l.names[out] = result
	return err
}

func (l *lite) convert(code int, in []int, out int, options table) (string, error) {
	x, shape := l.names[in[0]], l.tensors[out].int32s(0)
	if x == "" {
		return "", fmt.Errorf("operator %d works on a constant", code)
	}
	switch code {
	case opConv:
		return l.convolution(x, in, [4]int{0, 3, 1, 2}, 1, options.int8(0), options.int32(2), options.int32(1), options.int8(3))
	case opDepthwise:
		if options.int32(3) > 1 {
			return "", errors.New("a depth multiplier is not converted")
		}
		return l.convolution(x, in, [4]int{3, 0, 1, 2}, shape[3], options.int8(0), options.int32(2), options.int32(1), options.int8(4))
	case opAdd:
		return l.activate(l.add("Add", []string{x, l.names[in[1]]}), options.int8(0))
	case opRelu:
		return l.add("Relu", []string{x}), nil
	case opPRelu:
		slopes := l.floats(in[1])
		return l.add("PRelu", []string{x, l.store(in[1], slopes, len(slopes), 1, 1)}), nil
	case opMaxPool:
		return l.add("MaxPool", []string{x}, l.padding(options.int8(0)),
			onnx.IntsOf("kernel_shape", int64(options.int32(4)), int64(options.int32(3))),
			onnx.IntsOf("strides", int64(options.int32(2)), int64(options.int32(1)))), nil
	case opPad:
		p := l.ints(in[1])
		return l.pad(x, [4]int{p[0], p[6], p[2], p[4]}, [4]int{p[1], p[7], p[3], p[5]}), nil
	case opResize:
		return l.resize(x, shape, options)
	case opReshape:
		flat := l.add("Transpose", []string{x}, onnx.IntsOf("perm", 0, 2, 3, 1))
		return l.add("Reshape", []string{flat, l.whole(shape...)}), nil
	case opConcat:
		// After flattening the order is that of the file; all concatenations here follow it.
		return l.concat(in, options)
	}
	return "", fmt.Errorf("operator %d is not converted", code)
}

func (l *lite) concat(in []int, options table) (string, error) {
	var names []string
	for _, i := range in {
		names = append(names, l.names[i])
	}
	axis := options.int32(0)
	if len(l.tensors[in[0]].int32s(0)) == 4 {
		axis = [4]int{0, 2, 3, 1}[axis]
	}
	return l.activate(l.add("Concat", names, onnx.IntOf("axis", int64(axis))), options.int8(1))
}

// convolution converts the weights by order and pads as TensorFlow does.
func (l *lite) convolution(x string, in []int, order [4]int, groups, padding, strideY, strideX, activation int) (string, error) {
	weights, shape := transposed(l.floats(in[1]), [4]int(l.tensors[in[1]].int32s(0)), order)
	bias := l.floats(in[2])
	y := l.add("Conv", []string{x, l.store(in[1], weights, shape[:]...), l.store(in[2], bias, len(bias))},
		l.padding(padding), onnx.IntOf("group", int64(groups)), onnx.IntsOf("strides", int64(strideY), int64(strideX)))
	return l.activate(y, activation)
}

func (l *lite) padding(kind int) onnx.Attribute {
	if kind == paddingSame {
		return onnx.StringOf("auto_pad", "SAME_UPPER")
	}
	return onnx.StringOf("auto_pad", "VALID")
}

func (l *lite) activate(x string, activation int) (string, error) {
	switch activation {
	case actNone:
		return x, nil
	case actRelu:
		return l.add("Relu", []string{x}), nil
	}
	return "", fmt.Errorf("activation %d is not converted", activation)
}

func (l *lite) resize(x string, shape []int, options table) (string, error) {
	if options.int8(2) != 0 {
		return "", errors.New("aligned corners are not converted")
	}
	mode := "asymmetric"
	if options.int8(3) != 0 {
		mode = "half_pixel"
	}
	return l.add("Resize", []string{x, "", "", l.whole(shape[0], shape[3], shape[1], shape[2])},
		onnx.StringOf("mode", "linear"), onnx.StringOf("coordinate_transformation_mode", mode)), nil
}

// store keeps a constant as precise as tensor i came.
func (l *lite) store(i int, data []float32, shape ...int) string {
	if _, is := l.folded[i]; is {
		return l.keepHalf(data, shape...)
	}
	return l.keep(data, shape...)
}

// floats reads a constant of single or half precision.
func (l *lite) floats(i int) []float32 {
	if from, is := l.folded[i]; is {
		i = from
	}
	raw := l.buffers[l.tensors[i].int32(2)].bytes(0)
	var out []float32
	switch l.tensors[i].int8(1) {
	case typeFloat32:
		for ; len(raw) > 0; raw = raw[4:] {
			out = append(out, math.Float32frombits(binary.LittleEndian.Uint32(raw)))
		}
	case typeFloat16:
		for ; len(raw) > 0; raw = raw[2:] {
			out = append(out, onnx.HalfToFloat(binary.LittleEndian.Uint16(raw)))
		}
	default:
		panic("a constant that is not of floats")
	}
	return out
}

func (l *lite) ints(i int) []int {
	raw := l.buffers[l.tensors[i].int32(2)].bytes(0)
	if l.tensors[i].int8(1) != typeInt32 {
		panic("a constant that is not of whole numbers")
	}
	var out []int
	for ; len(raw) > 0; raw = raw[4:] {
		out = append(out, int(int32(binary.LittleEndian.Uint32(raw))))
	}
	return out
}
