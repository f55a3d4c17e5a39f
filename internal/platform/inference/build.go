package inference

import (
	"fmt"
	"slices"

	"daklakid/internal/platform/inference/onnx"
)

// builder turns a parsed graph into steps.
type builder struct {
	graph
	names map[string]int
	opset int64
}

// node is what an operator's maker sees: its attributes, and those of its
// inputs that are constants (nil where they are not).
type node struct {
	onnx.Node
	opset    int64
	constant []*value
	taken    int // how many inputs the kernel has laid out for itself; those after the first
}

// maker prepares the kernel of a node.
type maker func(n *node) (kernel, error)

func (b *builder) index(name string) int {
	i, known := b.names[name]
	if !known {
		i = b.values
		b.names[name] = i
		b.values++
	}
	return i
}

func (b *builder) build(g *onnx.Graph) error {
	for i, t := range g.Initializers {
		b.constants[b.index(t.Name)] = constant(&t)
		g.Initializers[i].Data = nil // large, and soon laid out anew
	}
	for _, v := range g.Inputs {
		if i := b.index(v.Name); b.constants[i] == nil {
			b.inputs[v.Name], b.shapes[v.Name] = i, v.Shape
		}
	}
	needed := map[string]int{}
	for _, n := range g.Nodes {
		for _, name := range n.Inputs {
			needed[name]++
		}
	}
	for _, v := range g.Outputs {
		needed[v.Name]++
	}
	for i := range g.Nodes {
		if err := b.add(&g.Nodes[i]); err != nil {
			return err
		}
		b.shed(&g.Nodes[i], needed)
	}
	for _, v := range g.Outputs {
		i, known := b.names[v.Name]
		if !known {
			return fmt.Errorf("inference: output %s is not computed", v.Name)
		}
		b.outputs[v.Name] = i
	}
	b.planReleases()
	b.forget()
	return nil
}

func constant(t *onnx.Tensor) *value {
	return &value{shape: t.Shape, data: t.Data, kept: true}
}

func (b *builder) add(parsed *onnx.Node) error {
	what := parsed.Op + " " + parsed.Outputs[0]
	prepare, known := operators[parsed.Op]
	if !known {
		return fmt.Errorf("inference: there is no operator %s", parsed.Op)
	}
	if len(parsed.Outputs) != 1 {
		return fmt.Errorf("inference: %s has %d outputs", what, len(parsed.Outputs))
	}
	n := &node{Node: *parsed, opset: b.opset, constant: make([]*value, len(parsed.Inputs))}
	s := step{what: what, inputs: make([]int, len(parsed.Inputs))}
	foldable := true
	for i, name := range parsed.Inputs {
		if name == "" {
			s.inputs[i] = -1
			continue
		}
		v, known := b.names[name]
		if !known {
			return fmt.Errorf("inference: %s needs %s, which comes later or never", what, name)
		}
		s.inputs[i], n.constant[i] = v, b.constants[v]
		foldable = foldable && b.constants[v] != nil
	}
	run, err := prepare(n)
	if err != nil {
		return fmt.Errorf("inference: %s: %w", what, err)
	}
	s.run, s.output = run, b.index(parsed.Outputs[0])
	if foldable {
		result, err := s.compute(&memory{}, b.known())
		if err != nil {
			return err
		}
		result.kept = true
		b.constants[s.output] = result
		return nil
	}
	for i := 1; i <= n.taken && i < len(s.inputs); i++ {
		s.inputs[i] = -1
	}
	b.steps = append(b.steps, s)
	return nil
}

// shed lets go of constants that only this node and earlier ones needed, unless
// its step reads them when it runs.
func (b *builder) shed(n *onnx.Node, needed map[string]int) {
	var read []int
	if len(b.steps) > 0 && b.steps[len(b.steps)-1].output == b.names[n.Outputs[0]] {
		read = b.steps[len(b.steps)-1].inputs
	}
	for _, name := range n.Inputs {
		if needed[name]--; needed[name] == 0 && !slices.Contains(read, b.names[name]) {
			delete(b.constants, b.names[name])
		}
	}
}

// forget lets go of constants that no step reads any more.
func (b *builder) forget() {
	used := map[int]bool{}
	for _, s := range b.steps {
		for _, v := range s.inputs {
			used[v] = true
		}
	}
	for _, v := range b.outputs {
		used[v] = true
	}
	for v := range b.constants {
		if !used[v] {
			delete(b.constants, v)
		}
	}
}

func (b *builder) known() []*value {
	values := make([]*value, b.values)
	for i, c := range b.constants {
		values[i] = c
	}
	return values
}

// planReleases finds after which step a value is no longer needed.
func (b *builder) planReleases() {
	last := map[int]int{}
	for i, s := range b.steps {
		last[s.output] = i
		for _, v := range s.inputs {
			last[v] = i
		}
	}
	for _, v := range b.outputs {
		delete(last, v)
	}
	for v, i := range last {
		if v >= 0 && b.constants[v] == nil {
			b.steps[i].release = append(b.steps[i].release, v)
		}
	}
	for i := range b.steps {
		slices.Sort(b.steps[i].release)
	}
}

func (n *node) attribute(name string) *onnx.Attribute {
	for i := range n.Attributes {
		if n.Attributes[i].Name == name {
			return &n.Attributes[i]
		}
	}
	return nil
}

func (n *node) int(name string, otherwise int) int {
	if a := n.attribute(name); a != nil {
		return int(a.Int)
	}
	return otherwise
}

func (n *node) float(name string, otherwise float32) float32 {
	if a := n.attribute(name); a != nil {
		return a.Float
	}
	return otherwise
}

// ints returns an attribute as whole numbers, or the default.
func (n *node) ints(name string, otherwise ...int) []int {
	a := n.attribute(name)
	if a == nil {
		return otherwise
	}
	out := make([]int, len(a.Ints))
	for i, v := range a.Ints {
		out[i] = int(min(max(v, -1<<24), 1<<24))
	}
	return out
}

// fixed returns a constant input as whole numbers, for shapes and the like.
func (n *node) fixed(i int) ([]int, error) {
	if i >= len(n.constant) || n.constant[i] == nil {
		return nil, fmt.Errorf("input %d is not a constant", i)
	}
	return n.constant[i].ints(), nil
}

func (v *value) ints() []int {
	out := make([]int, len(v.data))
	for i, x := range v.data {
		out[i] = int(x)
	}
	return out
}
