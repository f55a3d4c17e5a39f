package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"daklakid/internal/platform/inference/onnx"
)

// weight is one tensor of a TensorFlow.js weights file; eight-bit numbers are
// value·scale + min.
type weight struct {
	Name         string
	Shape        []int
	DType        string
	Quantization *struct {
		DType      string
		Scale, Min float64
	}
}

// quantised is a tensor as stored: its values are number·scale + min.
type quantised struct {
	onnx.Tensor
	scale, min float32
}

// floats are the values.
func (q quantised) floats() []float32 {
	out := make([]float32, len(q.Data))
	for i, v := range q.Data {
		out[i] = v*q.scale + q.min
	}
	return out
}

// weights are the tensors of a file by name.
type weights map[string]quantised

// readWeights reads a TensorFlow.js weights file with its manifest.
func readWeights(manifest, data []byte) (weights, error) {
	var groups []struct{ Weights []weight }
	if err := json.Unmarshal(manifest, &groups); err != nil {
		return nil, err
	}
	out := weights{}
	for _, g := range groups {
		for _, w := range g.Weights {
			size := 1
			for _, d := range w.Shape {
				size *= d
			}
			t := quantised{onnx.Tensor{Shape: w.Shape, Data: make([]float32, size)}, 1, 0}
			width := 4
			if w.Quantization != nil {
				if w.Quantization.DType != "uint8" {
					return nil, fmt.Errorf("%s is stored as %s", w.Name, w.Quantization.DType)
				}
				width, t.Stored = 1, onnx.Byte
				t.scale, t.min = float32(w.Quantization.Scale), float32(w.Quantization.Min)
			}
			if len(data) < size*width {
				return nil, errors.New("the weights file is short")
			}
			for i := range t.Data {
				if width == 1 {
					t.Data[i] = float32(data[i])
				} else {
					t.Data[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
				}
			}
			data, out[w.Name] = data[size*width:], t
		}
	}
	if len(data) != 0 {
		return nil, errors.New("the weights file is long")
	}
	return out, nil
}

// dlib builds the residual network of dlib's face recognition (dnn_face_recognition_ex.cpp
// describes it) from face-api's weights. Its scale layers become part of the convolutions.
type dlib struct {
	net
	weights
}

func dlibNetwork(manifest, data []byte) ([]byte, error) {
	w, err := readWeights(manifest, data)
	if err != nil {
		return nil, err
	}
	d := &dlib{weights: w}
	d.graph.Name = "dlib_face_recognition"
	x := d.relu(d.conv(d.input("input", 1, 3, 150, 150), "conv32_down", 2, 0))
	x = d.add("MaxPool", []string{x}, onnx.IntsOf("kernel_shape", 3, 3), onnx.IntsOf("strides", 2, 2))
	for _, block := range []string{
		"conv32_1", "conv32_2", "conv32_3", "conv64_down", "conv64_1", "conv64_2", "conv64_3",
		"conv128_down", "conv128_1", "conv128_2", "conv256_down", "conv256_1", "conv256_2", "conv256_down_out",
	} {
		x = d.block(x, block)
	}
	x = d.add("GlobalAveragePool", []string{x})
	x = d.add("Flatten", []string{x})
	fc, found := w["fc"]
	if !found {
		return nil, errors.New("fc is missing")
	}
	x = d.add("MatMul", []string{x, d.keep(fc.floats(), fc.Shape...)})
	d.output(x, "embedding")
	return d.bytes(), nil
}

func (d *dlib) relu(x string) string { return d.add("Relu", []string{x}) }

// conv writes the weights as the bytes they came in, a quarter of the space; the
// numbers to make floats of them, one a channel, take in the scale layer.
func (d *dlib) conv(x, name string, stride, pad int64) string {
	filters, bias := d.weights[name+"/conv/filters"], d.weights[name+"/conv/bias"].floats()
	scale, offset := d.weights[name+"/scale/weights"].floats(), d.weights[name+"/scale/biases"].floats()
	// Stored as height × width × in × out.
	data, shape := transposed(filters.Data, [4]int(filters.Shape), [4]int{3, 2, 0, 1})
	factors, lows := make([]float32, len(bias)), make([]float32, len(bias))
	for o := range bias {
		bias[o] = bias[o]*scale[o] + offset[o]
		factors[o], lows[o] = filters.scale*scale[o], filters.min*scale[o]
	}
	w := d.single(d.store(onnx.Tensor{Data: data, Shape: shape[:], Stored: filters.Stored}))
	w = d.add("Mul", []string{w, d.keep(factors, len(factors), 1, 1, 1)})
	w = d.add("Add", []string{w, d.keep(lows, len(lows), 1, 1, 1)})
	return d.add("Conv", []string{x, w, d.keep(bias, len(bias))},
		onnx.IntsOf("strides", stride, stride), onnx.IntsOf("pads", pad, pad, pad, pad))
}

// sizes are the sides of the pictures between the blocks, from 150 pixels.
var sizes = map[string][2]int{ // after the convolution, after the pooling beside it
	"conv64_down": {17, 17}, "conv128_down": {8, 8}, "conv256_down": {3, 4}, "conv256_down_out": {1, 2},
}

// block is a residual block. One that shrinks adds the mean of its input, with
// zeros for the channels that are new, and zeros where the picture is smaller.
func (d *dlib) block(x, name string) string {
	size, shrinks := sizes[name]
	if !shrinks {
		y := d.relu(d.conv(x, name+"/conv1", 1, 1))
		return d.relu(d.add("Add", []string{d.conv(y, name+"/conv2", 1, 1), x}))
	}
	y := d.relu(d.conv(x, name+"/conv1", 2, 0))
	y = d.conv(y, name+"/conv2", 1, 1)
	y = d.pad(y, [4]int{}, [4]int{0, 0, size[1] - size[0], size[1] - size[0]})
	pooled := d.add("AveragePool", []string{x}, onnx.IntsOf("kernel_shape", 2, 2), onnx.IntsOf("strides", 2, 2))
	filters := d.weights[name+"/conv1/conv/filters"].Shape
	pooled = d.pad(pooled, [4]int{}, [4]int{0, filters[3] - filters[2], 0, 0})
	return d.relu(d.add("Add", []string{y, pooled}))
}
