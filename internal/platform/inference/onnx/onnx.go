// Package onnx reads and writes the part of ONNX (onnx/onnx.proto, IR version 8)
// that feed-forward vision networks use. Quantised, sparse and external data,
// sub-graphs and foreign operator sets are refused.
package onnx

// Model is one network with the version of the standard operators it speaks.
type Model struct {
	Opset int64
	Graph Graph
}

// Graph is a list of nodes in the order in which they can be computed.
type Graph struct {
	Name         string
	Nodes        []Node
	Initializers []Tensor
	Inputs       []Value // those without an initializer are the caller's
	Outputs      []Value
}

// Node is one operator; an empty input name is an omitted optional input.
type Node struct {
	Op         string
	Name       string
	Inputs     []string
	Outputs    []string
	Attributes []Attribute
}

// Kind says which field of an Attribute holds its value; numbers as in AttributeProto.
type Kind int64

// The kinds of attributes that are understood.
const (
	Float  Kind = 1
	Int    Kind = 2
	String Kind = 3
	Data   Kind = 4
	Ints   Kind = 7
)

// Attribute is one named constant of a node.
type Attribute struct {
	Name   string
	Kind   Kind
	Float  float32
	Int    int64
	String string
	Ints   []int64
	Tensor *Tensor
}

// Tensor is a constant. All numbers are held as float32: bytes and halves are
// exact in it, and whole numbers, which only carry shapes and indices, up to 2²⁴.
type Tensor struct {
	Name   string
	Shape  []int
	Data   []float32
	Stored Storage
}

// Storage is how a file holds numbers, as numbered by TensorProto.DataType.
type Storage int64

// The storages that are understood. The zero value is written as Single.
const (
	Single Storage = 1
	Byte   Storage = 2
	Int32  Storage = 6
	Int64  Storage = 7
	Half   Storage = 10
)

// Value names an input or output; a dimension of 0 is not fixed.
type Value struct {
	Name  string
	Shape []int
}

// IntsOf makes an attribute of whole numbers.
func IntsOf(name string, values ...int64) Attribute {
	return Attribute{Name: name, Kind: Ints, Ints: values}
}

// IntOf makes an attribute of one whole number.
func IntOf(name string, value int64) Attribute {
	return Attribute{Name: name, Kind: Int, Int: value}
}

// StringOf makes an attribute of text.
func StringOf(name, value string) Attribute {
	return Attribute{Name: name, Kind: String, String: value}
}
