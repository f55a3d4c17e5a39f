package onnx

import (
	"errors"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// errMalformed is what is not a protocol buffer of the expected shape.
var errMalformed = errors.New("onnx: malformed")

// field is one field of a message: bytes for a length-delimited one, number otherwise.
type field struct {
	number protowire.Number
	kind   protowire.Type
	value  uint64
	bytes  []byte
}

// each calls use with every field of a message.
func each(message []byte, use func(field) error) error {
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return errMalformed
		}
		message = message[n:]
		f := field{number: number, kind: kind}
		switch kind {
		case protowire.VarintType:
			f.value, n = protowire.ConsumeVarint(message)
		case protowire.Fixed32Type:
			var v uint32
			v, n = protowire.ConsumeFixed32(message)
			f.value = uint64(v)
		case protowire.Fixed64Type:
			f.value, n = protowire.ConsumeFixed64(message)
		case protowire.BytesType:
			f.bytes, n = protowire.ConsumeBytes(message)
		default:
			return errMalformed
		}
		if n < 0 {
			return errMalformed
		}
		message = message[n:]
		if err := use(f); err != nil {
			return err
		}
	}
	return nil
}

// integers reads a repeated whole number, packed or not.
func (f field) integers(into *[]int64) error {
	if f.kind == protowire.VarintType {
		*into = append(*into, int64(f.value))
		return nil
	}
	for b := f.bytes; len(b) > 0; {
		v, n := protowire.ConsumeVarint(b)
		if n < 0 {
			return errMalformed
		}
		*into, b = append(*into, int64(v)), b[n:]
	}
	return nil
}

// floats reads a repeated float, packed or not.
func (f field) floats(into *[]float32) error {
	if f.kind == protowire.Fixed32Type {
		*into = append(*into, math.Float32frombits(uint32(f.value)))
		return nil
	}
	if len(f.bytes)%4 != 0 {
		return errMalformed
	}
	for b := f.bytes; len(b) > 0; b = b[4:] {
		v, _ := protowire.ConsumeFixed32(b)
		*into = append(*into, math.Float32frombits(v))
	}
	return nil
}

func dimension(v int64) (int, error) {
	const most = 1 << 24
	if v < 0 || v > most {
		return 0, fmt.Errorf("onnx: a dimension of %d", v)
	}
	return int(v), nil
}

func appendMessage(b []byte, number protowire.Number, message []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, number, protowire.BytesType), message)
}

func appendText(b []byte, number protowire.Number, text string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, number, protowire.BytesType), text)
}

func appendInt(b []byte, number protowire.Number, v int64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, number, protowire.VarintType), uint64(v))
}
