// Package inference runs neural networks given as ONNX files. Two engines stand
// behind one interface: an interpreter in Go that needs nothing installed, and
// ONNX Runtime for who builds with the tag onnxruntime and names its library.
// Why these two is told in docs/adr/0035-inference.md.
package inference

import (
	"context"
	"fmt"
)

// Tensor is a block of numbers, the last dimension running fastest.
type Tensor struct {
	Shape []int
	Data  []float32
}

// Model is one network. It may be run by several goroutines at once; each run
// uses one core. The caller owns what Run returns.
type Model interface {
	// Run computes the named outputs, all of them, from all inputs.
	Run(ctx context.Context, inputs map[string]Tensor) (map[string]Tensor, error)
	// Close frees what the engine holds; no run may follow.
	Close() error
}

// Engine makes models from ONNX files.
type Engine interface {
	Load(file []byte) (Model, error)
	Name() string
}

// Open returns the engine: ONNX Runtime from the shared library of that path,
// or the interpreter if library is empty.
func Open(library string) (Engine, error) {
	if library == "" {
		return interpreter{}, nil
	}
	return openLibrary(library)
}

// New makes a tensor of zeros.
func New(shape ...int) Tensor {
	return Tensor{Shape: shape, Data: make([]float32, elements(shape))}
}

func elements(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

func (t Tensor) check(name string) error {
	if elements(t.Shape) != len(t.Data) {
		return fmt.Errorf("inference: %s has %d values for shape %v", name, len(t.Data), t.Shape)
	}
	return nil
}
