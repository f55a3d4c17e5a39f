//go:build onnxruntime

package inference

import (
	"context"
	"fmt"
	"slices"
	"sync"

	ort "github.com/yalue/onnxruntime_go"
)

// library is the engine behind ONNX Runtime's shared library. There is one in a
// process: the library allows no second.
type library struct{}

var loading struct {
	sync.Mutex
	path string
}

func openLibrary(path string) (Engine, error) {
	loading.Lock()
	defer loading.Unlock()
	if loading.path == path {
		return library{}, nil
	}
	if loading.path != "" {
		return nil, fmt.Errorf("inference: %s is loaded already", loading.path)
	}
	ort.SetSharedLibraryPath(path)
	if err := ort.InitializeEnvironment(ort.WithLogLevelError()); err != nil {
		return nil, fmt.Errorf("inference: %s: %w", path, err)
	}
	loading.path = path
	return library{}, nil
}

// Name identifies the engine in reports.
func (library) Name() string { return "onnxruntime " + ort.GetVersion() }

type session struct {
	inner           *ort.DynamicAdvancedSession
	inputs, outputs []string
}

// Load makes a session of one thread: how many run at once is the queue's affair.
func (library) Load(file []byte) (Model, error) {
	in, out, err := ort.GetInputOutputInfoWithONNXData(file)
	if err != nil {
		return nil, fmt.Errorf("inference: %w", err)
	}
	options, err := ort.NewSessionOptions()
	if err != nil {
		return nil, fmt.Errorf("inference: %w", err)
	}
	defer options.Destroy() //nolint:errcheck // frees memory, nothing to do about it
	if err := options.SetIntraOpNumThreads(1); err != nil {
		return nil, err
	}
	if err := options.SetInterOpNumThreads(1); err != nil {
		return nil, err
	}
	s := &session{inputs: names(in), outputs: names(out)}
	if s.inner, err = ort.NewDynamicAdvancedSessionWithONNXData(file, s.inputs, s.outputs, options); err != nil {
		return nil, fmt.Errorf("inference: %w", err)
	}
	return s, nil
}

func names(info []ort.InputOutputInfo) []string {
	var out []string
	for _, i := range info {
		out = append(out, i.Name)
	}
	return out
}

// Run computes the outputs.
func (s *session) Run(ctx context.Context, inputs map[string]Tensor) (map[string]Tensor, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	in, out := make([]ort.Value, len(s.inputs)), make([]ort.Value, len(s.outputs))
	defer func() {
		for _, v := range slices.Concat(in, out) {
			if v != nil {
				_ = v.Destroy() // frees memory, nothing to do about it
			}
		}
	}()
	for i, name := range s.inputs {
		t, given := inputs[name]
		if !given {
			return nil, fmt.Errorf("inference: input %s is missing", name)
		}
		if err := t.check(name); err != nil {
			return nil, err
		}
		tensor, err := ort.NewTensor(wide(t.Shape), t.Data)
		if err != nil {
			return nil, fmt.Errorf("inference: %w", err)
		}
		in[i] = tensor
	}
	if err := s.inner.Run(in, out); err != nil {
		return nil, fmt.Errorf("inference: %w", err)
	}
	results := make(map[string]Tensor, len(out))
	for i, v := range out {
		t, isFloat := v.(*ort.Tensor[float32])
		if !isFloat {
			return nil, fmt.Errorf("inference: output %s is not of float32", s.outputs[i])
		}
		results[s.outputs[i]] = Tensor{Shape: narrow(t.GetShape()), Data: slices.Clone(t.GetData())}
	}
	return results, nil
}

// Close frees the session.
func (s *session) Close() error { return s.inner.Destroy() }

func wide(shape []int) ort.Shape {
	out := make(ort.Shape, len(shape))
	for i, d := range shape {
		out[i] = int64(d)
	}
	return out
}

func narrow(shape ort.Shape) []int {
	out := make([]int, len(shape))
	for i, d := range shape {
		out[i] = int(d)
	}
	return out
}
