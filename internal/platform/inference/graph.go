package inference

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"daklakid/internal/platform/inference/onnx"
)

// interpreter is the engine in Go: it walks the graph node by node.
type interpreter struct{}

// Name identifies the engine in reports.
func (interpreter) Name() string { return "go" }

// value is a tensor on its way through the graph. A constant or an input is not
// to be written to, and its memory is not for reuse.
type value struct {
	shape []int
	data  []float32
	kept  bool
}

// kernel computes one node; it returns as many values as the node has outputs.
type kernel func(m *memory, in []*value) (*value, error)

// step is one node, with values referred to by index.
type step struct {
	what    string
	run     kernel
	inputs  []int // -1 for one that is left out
	output  int
	release []int // values that nobody needs after this step
}

type graph struct {
	constants map[int]*value
	inputs    map[string]int
	shapes    map[string][]int
	outputs   map[string]int
	values    int
	steps     []step
	spare     sync.Pool // of *memory: runs that follow each other use the same buffers
}

// Load builds the graph; operators whose inputs are all constants are computed
// here, once.
func (interpreter) Load(file []byte) (Model, error) {
	parsed, err := onnx.Parse(file)
	if err != nil {
		return nil, err
	}
	b := &builder{
		graph: graph{constants: map[int]*value{}, inputs: map[string]int{}, shapes: map[string][]int{}, outputs: map[string]int{}},
		names: map[string]int{}, opset: parsed.Opset,
	}
	if err := b.build(&parsed.Graph); err != nil {
		return nil, err
	}
	return &b.graph, nil
}

// Run computes the outputs.
func (g *graph) Run(ctx context.Context, inputs map[string]Tensor) (out map[string]Tensor, err error) {
	values := make([]*value, g.values)
	for i, c := range g.constants {
		values[i] = c
	}
	for name, i := range g.inputs {
		t, given := inputs[name]
		if !given {
			return nil, fmt.Errorf("inference: input %s is missing", name)
		}
		if err := t.check(name); err != nil {
			return nil, err
		}
		if !fits(t.Shape, g.shapes[name]) {
			return nil, fmt.Errorf("inference: input %s is %v, not %v", name, t.Shape, g.shapes[name])
		}
		values[i] = &value{shape: t.Shape, data: t.Data, kept: true}
	}
	m, reused := g.spare.Get().(*memory)
	if !reused {
		m = &memory{}
	}
	if err := g.walk(ctx, m, values); err != nil {
		return nil, err
	}
	out = make(map[string]Tensor, len(g.outputs))
	for name, i := range g.outputs {
		out[name] = Tensor{Shape: slices.Clone(values[i].shape), Data: slices.Clone(values[i].data)}
		m.free(values[i])
	}
	g.spare.Put(m)
	return out, nil
}

// walk runs the steps.
func (g *graph) walk(ctx context.Context, m *memory, values []*value) error {
	for _, s := range g.steps {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		result, err := s.compute(m, values)
		if err != nil {
			return err
		}
		values[s.output] = result
		for _, i := range s.release {
			m.free(values[i])
			values[i] = nil
		}
	}
	return nil
}

// compute runs one step. A file that contradicts itself makes an index run out
// of a slice: that is the file's fault, and not worth a check in every loop.
func (s *step) compute(m *memory, values []*value) (result *value, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("inference: %s: %v", s.what, r)
		}
	}()
	in := make([]*value, len(s.inputs))
	for i, v := range s.inputs {
		if v >= 0 {
			in[i] = values[v]
		}
	}
	if result, err = s.run(m, in); err != nil {
		return nil, fmt.Errorf("inference: %s: %w", s.what, err)
	}
	return result, nil
}

// Close has nothing to free.
func (g *graph) Close() error { return nil }

func fits(shape, declared []int) bool {
	if len(declared) == 0 {
		return true
	}
	return slices.EqualFunc(shape, declared, func(a, b int) bool { return b == 0 || a == b })
}

// memory hands out the buffers of one run and takes them back for the next step
// and the next run.
type memory struct{ spare [][]float32 }

// make returns a value whose contents are whatever was there before.
func (m *memory) make(shape ...int) *value {
	n, best := elements(shape), -1
	for i, s := range m.spare {
		if cap(s) >= n && (best < 0 || cap(s) < cap(m.spare[best])) {
			best = i
		}
	}
	if best < 0 || cap(m.spare[best]) > 4*n+1024 {
		return &value{shape: shape, data: make([]float32, n)}
	}
	data := m.spare[best][:n]
	m.spare = slices.Delete(m.spare, best, best+1)
	return &value{shape: shape, data: data}
}

func (m *memory) free(v *value) {
	if v != nil && !v.kept {
		m.spare = append(m.spare, v.data)
	}
}

// copy is for operators that change their input in place.
func (m *memory) copy(v *value) *value {
	c := m.make(slices.Clone(v.shape)...)
	copy(c.data, v.data)
	return c
}
