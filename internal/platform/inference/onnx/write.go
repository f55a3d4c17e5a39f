package onnx

import (
	"encoding/binary"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// irVersion is the file format that goes with operator set 13 and later ones.
const irVersion = 8

// Bytes writes the model; the same model gives the same bytes.
func (m *Model) Bytes() []byte {
	opset := appendInt(nil, 2, m.Opset)
	b := appendInt(nil, 1, irVersion)
	b = appendText(b, 2, "daklakid") // producer_name
	b = appendMessage(b, 7, m.Graph.bytes())
	return appendMessage(b, 8, opset)
}

func (g *Graph) bytes() []byte {
	var b []byte
	for _, n := range g.Nodes {
		b = appendMessage(b, 1, n.bytes())
	}
	b = appendText(b, 2, g.Name)
	for _, t := range g.Initializers {
		b = appendMessage(b, 5, t.bytes())
	}
	for _, v := range g.Inputs {
		b = appendMessage(b, 11, v.bytes())
	}
	for _, v := range g.Outputs {
		b = appendMessage(b, 12, v.bytes())
	}
	return b
}

func (n *Node) bytes() []byte {
	var b []byte
	for _, name := range n.Inputs {
		b = appendText(b, 1, name)
	}
	for _, name := range n.Outputs {
		b = appendText(b, 2, name)
	}
	b = appendText(b, 3, n.Name)
	b = appendText(b, 4, n.Op)
	for _, a := range n.Attributes {
		b = appendMessage(b, 5, a.bytes())
	}
	return b
}

func (a *Attribute) bytes() []byte {
	b := appendText(nil, 1, a.Name)
	switch a.Kind {
	case Float:
		b = protowire.AppendTag(b, 2, protowire.Fixed32Type)
		b = protowire.AppendFixed32(b, math.Float32bits(a.Float))
	case Int:
		b = appendInt(b, 3, a.Int)
	case String:
		b = appendText(b, 4, a.String)
	case Data:
		b = appendMessage(b, 5, a.Tensor.bytes())
	case Ints:
		for _, v := range a.Ints {
			b = appendInt(b, 8, v)
		}
	}
	return appendInt(b, 20, int64(a.Kind))
}

func (t *Tensor) bytes() []byte {
	var b, packed []byte
	for _, d := range t.Shape {
		b = appendInt(b, 1, int64(d))
	}
	stored := t.Stored
	if stored == 0 {
		stored = Single
	}
	for _, v := range t.Data {
		switch stored {
		case Byte:
			packed = append(packed, byte(v))
		case Int32:
			packed = binary.LittleEndian.AppendUint32(packed, uint32(int32(v)))
		case Int64:
			packed = binary.LittleEndian.AppendUint64(packed, uint64(int64(v)))
		case Half:
			packed = binary.LittleEndian.AppendUint16(packed, halfFromFloat(v))
		default:
			packed = binary.LittleEndian.AppendUint32(packed, math.Float32bits(v))
		}
	}
	b = appendInt(b, 2, int64(stored))
	b = appendText(b, 8, t.Name)
	return appendMessage(b, 9, packed)
}

func (v *Value) bytes() []byte {
	var shape []byte
	for _, d := range v.Shape {
		shape = appendMessage(shape, 1, appendInt(nil, 1, int64(d)))
	}
	tensor := appendMessage(appendInt(nil, 1, int64(Single)), 2, shape)
	return appendMessage(appendText(nil, 1, v.Name), 2, appendMessage(nil, 1, tensor))
}
