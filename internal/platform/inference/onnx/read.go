package onnx

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Field numbers of onnx.proto are written where they are used; the names stand beside them.

// Parse reads a model.
func Parse(raw []byte) (*Model, error) {
	m := &Model{}
	err := each(raw, func(f field) error {
		switch f.number {
		case 7: // graph
			return m.Graph.parse(f.bytes)
		case 8: // opset_import
			return m.parseOpset(f.bytes)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(m.Graph.Nodes) == 0 {
		return nil, errMalformed
	}
	return m, nil
}

func (m *Model) parseOpset(raw []byte) error {
	var domain string
	var version int64
	err := each(raw, func(f field) error {
		switch f.number {
		case 1:
			domain = string(f.bytes)
		case 2:
			version = int64(f.value)
		}
		return nil
	})
	if domain == "" || domain == "ai.onnx" {
		m.Opset = version
	}
	return err
}

func (g *Graph) parse(raw []byte) error {
	return each(raw, func(f field) (err error) {
		switch f.number {
		case 1: // node
			var n Node
			err = n.parse(f.bytes)
			g.Nodes = append(g.Nodes, n)
		case 2:
			g.Name = string(f.bytes)
		case 5: // initializer
			var t Tensor
			err = t.parse(f.bytes)
			g.Initializers = append(g.Initializers, t)
		case 11, 12: // input, output
			var v Value
			err = v.parse(f.bytes)
			if f.number == 11 {
				g.Inputs = append(g.Inputs, v)
			} else {
				g.Outputs = append(g.Outputs, v)
			}
		}
		return err
	})
}

func (n *Node) parse(raw []byte) error {
	return each(raw, func(f field) error {
		switch f.number {
		case 1:
			n.Inputs = append(n.Inputs, string(f.bytes))
		case 2:
			n.Outputs = append(n.Outputs, string(f.bytes))
		case 3:
			n.Name = string(f.bytes)
		case 4:
			n.Op = string(f.bytes)
		case 5:
			var a Attribute
			err := a.parse(f.bytes)
			n.Attributes = append(n.Attributes, a)
			return err
		case 7:
			if d := string(f.bytes); d != "" && d != "ai.onnx" {
				return fmt.Errorf("onnx: operators of %q are not known", d)
			}
		}
		return nil
	})
}

func (a *Attribute) parse(raw []byte) error {
	return each(raw, func(f field) error {
		switch f.number {
		case 1:
			a.Name = string(f.bytes)
		case 2:
			a.Float = math.Float32frombits(uint32(f.value))
		case 3:
			a.Int = int64(f.value)
		case 4:
			a.String = string(f.bytes)
		case 5:
			a.Tensor = &Tensor{}
			return a.Tensor.parse(f.bytes)
		case 8:
			return f.integers(&a.Ints)
		case 20:
			a.Kind = Kind(f.value)
		}
		return nil
	})
}

func (t *Tensor) parse(raw []byte) error {
	var whole []int64
	var packed []byte
	elements := 1
	err := each(raw, func(f field) error {
		switch f.number {
		case 1: // dims
			var dims []int64
			if err := f.integers(&dims); err != nil {
				return err
			}
			for _, d := range dims {
				size, err := dimension(d)
				if err != nil {
					return err
				}
				if elements *= size; elements > 1<<28 {
					return errMalformed
				}
				t.Shape = append(t.Shape, size)
			}
		case 2:
			t.Stored = Storage(f.value)
		case 4: // float_data
			return f.floats(&t.Data)
		case 5, 7: // int32_data, int64_data
			return f.integers(&whole)
		case 8:
			t.Name = string(f.bytes)
		case 9: // raw_data
			packed = f.bytes
		case 13, 14: // external_data, data_location
			return fmt.Errorf("onnx: %s lies outside the file", t.Name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := t.fill(whole, packed); err != nil {
		return err
	}
	if len(t.Data) != elements {
		return fmt.Errorf("onnx: %s has %d values for shape %v", t.Name, len(t.Data), t.Shape)
	}
	return nil
}

func (t *Tensor) fill(whole []int64, packed []byte) error {
	width := map[Storage]int{Single: 4, Byte: 1, Int32: 4, Int64: 8, Half: 2}[t.Stored]
	if width == 0 {
		return fmt.Errorf("onnx: %s is of type %d, which is not read", t.Name, t.Stored)
	}
	if t.Data == nil {
		t.Data = make([]float32, 0, len(whole)+len(packed)/width)
	}
	for _, v := range whole {
		t.Data = append(t.Data, float32(clamp(v)))
	}
	for ; len(packed) >= width; packed = packed[width:] {
		t.Data = append(t.Data, t.Stored.number(packed))
	}
	return nil
}

// number reads the first number of packed bytes.
func (s Storage) number(packed []byte) float32 {
	switch s {
	case Byte:
		return float32(packed[0])
	case Int32:
		return float32(clamp(int64(int32(binary.LittleEndian.Uint32(packed)))))
	case Int64:
		return float32(clamp(int64(binary.LittleEndian.Uint64(packed))))
	case Half:
		return HalfToFloat(binary.LittleEndian.Uint16(packed))
	}
	return math.Float32frombits(binary.LittleEndian.Uint32(packed))
}

// clamp keeps whole numbers exact in a float32. Slices use the largest int64
// as "to the end", which any bound above all sizes says as well.
func clamp(v int64) int64 { return min(max(v, -1<<24), 1<<24) }

func (v *Value) parse(raw []byte) error {
	return each(raw, func(f field) error {
		switch f.number {
		case 1:
			v.Name = string(f.bytes)
		case 2: // type
			return v.parseType(f.bytes)
		}
		return nil
	})
}

// parseType walks TypeProto.tensor_type.shape.dim.dim_value.
func (v *Value) parseType(raw []byte) error {
	return each(raw, func(tensor field) error {
		return each(tensor.bytes, func(shape field) error {
			if shape.number != 2 {
				return nil
			}
			return each(shape.bytes, func(dim field) error {
				size := 0
				err := each(dim.bytes, func(value field) (err error) {
					if value.number == 1 {
						size, err = dimension(int64(value.value))
					}
					return err
				})
				v.Shape = append(v.Shape, size)
				return err
			})
		})
	})
}
