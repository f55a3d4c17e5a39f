package web

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"slices"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// Encoded is an answer that the handler has written as JSON itself, because it
// is asked for often and made of parts that it has at hand. The API describes
// it as a T; that it is one, the route's test has to show.
type Encoded[T any] struct{ body *bytes.Buffer }

// Encode lets write append the whole answer to an empty slice.
func Encode[T any](write func([]byte) ([]byte, error)) (Encoded[T], error) {
	buffer := buffers.Get().(*bytes.Buffer) //nolint:forcetypeassert // nothing else is in there
	raw, err := write(buffer.AvailableBuffer())
	if err != nil {
		return Encoded[T]{}, err
	}
	buffer.Write(raw) // in place, unless the slice had to grow
	return Encoded[T]{buffer}, nil
}

// MarshalJSON is for whoever encodes the answer as a part of something else.
func (e Encoded[T]) MarshalJSON() ([]byte, error) { return slices.Clone(e.body.Bytes()), nil }

// Schema is for huma: that of T.
func (Encoded[T]) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[T](), true, "")
}

func (e Encoded[T]) take() *bytes.Buffer { return e.body }

// buffers hold answers while they are written; what a few large ones leave
// behind is not kept.
var buffers = sync.Pool{New: func() any { return bytes.NewBuffer(make([]byte, 0, 16<<10)) }}

const maxBuffer = 256 << 10

// writeJSON encodes an answer and sends it in one piece.
func writeJSON(w io.Writer, v any) error {
	var buffer *bytes.Buffer
	if e, ok := v.(interface{ take() *bytes.Buffer }); ok {
		buffer = e.take()
	} else {
		buffer = buffers.Get().(*bytes.Buffer) //nolint:forcetypeassert // nothing else is in there
		if err := plainEncoder(buffer).Encode(v); err != nil {
			return fmt.Errorf("answer: %w", err)
		}
	}
	defer func() {
		if buffer.Cap() <= maxBuffer {
			buffer.Reset()
			buffers.Put(buffer)
		}
	}()
	if whole, ok := w.(*whole); ok {
		whole.length = buffer.Len()
	}
	_, err := w.Write(buffer.Bytes())
	return err
}
