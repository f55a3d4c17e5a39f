package main

import (
	"fmt"

	"daklakid/internal/platform/inference/onnx"
)

// net is an ONNX graph while it grows. Pictures are channels × height × width.
type net struct {
	graph onnx.Graph
	count int
}

// opset is the version of the operators written.
const opset = 13

func (n *net) bytes() []byte { return (&onnx.Model{Opset: opset, Graph: n.graph}).Bytes() }

// add appends a node and returns the name of its result.
func (n *net) add(op string, inputs []string, attributes ...onnx.Attribute) string {
	n.count++
	name := fmt.Sprintf("v%d", n.count)
	n.graph.Nodes = append(n.graph.Nodes, onnx.Node{Op: op, Name: name, Inputs: inputs, Outputs: []string{name}, Attributes: attributes})
	return name
}

// keep stores a constant and returns its name.
func (n *net) keep(data []float32, shape ...int) string {
	return n.store(onnx.Tensor{Data: data, Shape: shape})
}

// keepHalf stores numbers that came as halves in half the space.
func (n *net) keepHalf(data []float32, shape ...int) string {
	return n.single(n.store(onnx.Tensor{Data: data, Shape: shape, Stored: onnx.Half}))
}

// single makes numbers of another storage ones that networks calculate with.
func (n *net) single(x string) string {
	return n.add("Cast", []string{x}, onnx.IntOf("to", int64(onnx.Single)))
}

// whole stores a constant of whole numbers.
func (n *net) whole(values ...int) string {
	data := make([]float32, len(values))
	for i, v := range values {
		data[i] = float32(v)
	}
	return n.store(onnx.Tensor{Data: data, Shape: []int{len(values)}, Stored: onnx.Int64})
}

func (n *net) store(t onnx.Tensor) string {
	n.count++
	t.Name = fmt.Sprintf("c%d", n.count)
	n.graph.Initializers = append(n.graph.Initializers, t)
	return t.Name
}

func (n *net) input(name string, shape ...int) string {
	n.graph.Inputs = append(n.graph.Inputs, onnx.Value{Name: name, Shape: shape})
	return name
}

// output names a result.
func (n *net) output(from, name string) {
	n.graph.Nodes = append(n.graph.Nodes, onnx.Node{Op: "Identity", Name: name, Inputs: []string{from}, Outputs: []string{name}})
	n.graph.Outputs = append(n.graph.Outputs, onnx.Value{Name: name})
}

// pads are the zeros before and after each of the four dimensions.
func (n *net) pad(x string, before, after [4]int) string {
	if before == after && before == [4]int{} {
		return x
	}
	return n.add("Pad", []string{x, n.whole(append(before[:], after[:]...)...)})
}

// transposed reorders what is stored as a × b × c × d.
func transposed(data []float32, shape [4]int, order [4]int) ([]float32, [4]int) {
	var to, distance, step [4]int
	distance[3] = 1
	for i := 2; i >= 0; i-- {
		distance[i] = distance[i+1] * shape[i+1]
	}
	for i, o := range order {
		to[i], step[i] = shape[o], distance[o]
	}
	out := make([]float32, 0, len(data))
	for a := range to[0] {
		for b := range to[1] {
			for c := range to[2] {
				for d := range to[3] {
					out = append(out, data[a*step[0]+b*step[1]+c*step[2]+d*step[3]])
				}
			}
		}
	}
	return out, to
}
