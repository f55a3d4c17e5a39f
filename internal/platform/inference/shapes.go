package inference

import (
	"errors"
	"slices"
)

// same gives the numbers of x another shape; the memory stays x's.
func same(x *value, shape []int) *value {
	// The result must not free what x frees, and x may be freed first: it is a copy
	// unless x is a constant.
	if x.kept {
		return &value{shape: shape, data: x.data, kept: true}
	}
	return &value{shape: shape, data: slices.Clone(x.data)}
}

func makeConstant(n *node) (kernel, error) {
	a := n.attribute("value")
	if a == nil || a.Tensor == nil {
		return nil, errors.New("only a tensor")
	}
	v := constant(a.Tensor)
	return func(*memory, []*value) (*value, error) { return v, nil }, nil
}

func makeConstantOfShape(n *node) (kernel, error) {
	shape, err := n.fixed(0)
	if err != nil {
		return nil, err
	}
	var fill float32
	if a := n.attribute("value"); a != nil && a.Tensor != nil {
		fill = a.Tensor.Data[0]
	}
	return func(m *memory, _ []*value) (*value, error) {
		y := m.make(shape...)
		for i := range y.data {
			y.data[i] = fill
		}
		return y, nil
	}, nil
}

func shapeOf(m *memory, x *value) (*value, error) {
	y := m.make(len(x.shape))
	for i, d := range x.shape {
		y.data[i] = float32(d)
	}
	return y, nil
}

func makeReshape(*node) (kernel, error) {
	return func(_ *memory, in []*value) (*value, error) {
		x, shape := in[0], in[1].ints()
		known, open := 1, -1
		for i, d := range shape {
			if d == 0 {
				d = x.shape[i]
				shape[i] = d
			}
			if d < 0 {
				open = i
				continue
			}
			known *= d
		}
		if open >= 0 && known > 0 {
			shape[open] = len(x.data) / known
		}
		if elements(shape) != len(x.data) {
			return nil, errors.New("the numbers do not fit the shape")
		}
		return same(x, shape), nil
	}, nil
}

func makeFlatten(n *node) (kernel, error) {
	axis := n.int("axis", 1)
	return plainKernel(func(x *value) (*value, error) {
		first := elements(x.shape[:axis])
		return same(x, []int{first, len(x.data) / first}), nil
	}), nil
}

func plainKernel(f func(*value) (*value, error)) kernel {
	return func(_ *memory, in []*value) (*value, error) { return f(in[0]) }
}

// axes are an attribute up to operator set 12, an input afterwards.
func (n *node) axes() ([]int, error) {
	if n.attribute("axes") != nil || len(n.constant) < 2 {
		return n.ints("axes"), nil
	}
	return n.fixed(1)
}

func makeUnsqueeze(n *node) (kernel, error) {
	axes, err := n.axes()
	if err != nil {
		return nil, err
	}
	return plainKernel(func(x *value) (*value, error) {
		shape := slices.Clone(x.shape)
		for _, a := range axes {
			if a < 0 {
				a += len(shape) + 1
			}
			shape = slices.Insert(shape, a, 1)
		}
		return same(x, shape), nil
	}), nil
}

func makeSqueeze(n *node) (kernel, error) {
	axes, err := n.axes()
	if err != nil {
		return nil, err
	}
	return plainKernel(func(x *value) (*value, error) {
		var shape []int
		for i, d := range x.shape {
			drop := slices.Contains(axes, i) || slices.Contains(axes, i-len(x.shape)) || (len(axes) == 0 && d == 1)
			if !drop || d != 1 {
				shape = append(shape, d)
			}
		}
		return same(x, shape), nil
	}), nil
}

func makeTranspose(n *node) (kernel, error) {
	order := n.ints("perm")
	return func(m *memory, in []*value) (*value, error) {
		x := in[0]
		if len(order) != len(x.shape) {
			return nil, errors.New("the order does not fit the shape")
		}
		shape, from := make([]int, len(order)), make([]int, len(order))
		all := distances(x.shape)
		for i, o := range order {
			shape[i], from[i] = x.shape[o], all[o]
		}
		y := m.make(shape...)
		walk(shape, from, func(to, at, run int) { copy(y.data[to:to+run], x.data[at:]) })
		return y, nil
	}, nil
}

// distances are those between neighbours along each dimension.
func distances(shape []int) []int {
	out, n := make([]int, len(shape)), 1
	for i := len(shape) - 1; i >= 0; i-- {
		out[i], n = n, n*shape[i]
	}
	return out
}

// walk visits all positions of a shape, in runs that are contiguous in a memory
// of other distances as well: where a run begins here and there, and its length.
func walk(shape, distance []int, visit func(to, at, run int)) {
	last, run := len(shape)-1, 1
	if last >= 0 && distance[last] == 1 {
		run = shape[last]
	}
	at, place := make([]int, len(shape)), 0
	for to := 0; to < elements(shape); to += run {
		visit(to, place, run)
		for d := last; d >= 0; d-- {
			step := 1
			if d == last {
				step = run
			}
			at[d], place = at[d]+step, place+step*distance[d]
			if at[d] < shape[d] {
				break
			}
			at[d], place = 0, place-distance[d]*shape[d]
		}
	}
}

func makeConcat(n *node) (kernel, error) {
	axis := n.int("axis", 0)
	return func(m *memory, in []*value) (*value, error) {
		shape := slices.Clone(in[0].shape)
		axis := axis
		if axis < 0 {
			axis += len(shape)
		}
		shape[axis] = 0
		for _, x := range in {
			shape[axis] += x.shape[axis]
		}
		y := m.make(shape...)
		outer, at := elements(shape[:axis]), 0
		for o := range outer {
			for _, x := range in {
				size := len(x.data) / outer
				at += copy(y.data[at:], x.data[o*size:(o+1)*size])
			}
		}
		return y, nil
	}, nil
}

func makeGather(n *node) (kernel, error) {
	if n.int("axis", 0) != 0 {
		return nil, errors.New("only along the first dimension")
	}
	return func(m *memory, in []*value) (*value, error) {
		x, picks := in[0], in[1].ints()
		size := len(x.data) / x.shape[0]
		y := m.make(append(slices.Clone(in[1].shape), x.shape[1:]...)...)
		for i, p := range picks {
			if p < 0 {
				p += x.shape[0]
			}
			copy(y.data[i*size:(i+1)*size], x.data[p*size:])
		}
		return y, nil
	}, nil
}

func makePad(n *node) (kernel, error) {
	pads := n.ints("pads")
	if n.attribute("pads") == nil {
		var err error
		if pads, err = n.fixed(1); err != nil {
			return nil, err
		}
	}
	if a := n.attribute("mode"); (a != nil && a.String != "constant") || slices.Min(pads) < 0 {
		return nil, errors.New("only with zeros, outwards")
	}
	return func(m *memory, in []*value) (*value, error) {
		x := in[0]
		rank := len(x.shape)
		shape := make([]int, rank)
		for i := range shape {
			shape[i] = x.shape[i] + pads[i] + pads[i+rank]
		}
		y := m.make(shape...)
		clear(y.data)
		start := 0
		place := distances(shape)
		for i := range rank {
			start += pads[i] * place[i]
		}
		walk(x.shape, place, func(from, at, run int) { copy(y.data[start+at:], x.data[from:from+run]) })
		return y, nil
	}, nil
}

// makeSlice reads its bounds from attributes (up to operator set 9) or inputs.
func makeSlice(n *node) (kernel, error) {
	bounds := [3][]int{n.ints("starts"), n.ints("ends"), n.ints("axes")}
	if n.attribute("starts") == nil {
		for i := range min(3, len(n.constant)-1) {
			var err error
			if bounds[i], err = n.fixed(i + 1); err != nil {
				return nil, err
			}
		}
	}
	if len(n.constant) > 4 && n.Inputs[4] != "" {
		if steps, err := n.fixed(4); err != nil || slices.ContainsFunc(steps, func(s int) bool { return s != 1 }) {
			return nil, errors.New("only every element")
		}
	}
	starts, ends, axes := bounds[0], bounds[1], bounds[2]
	if axes == nil {
		for i := range starts {
			axes = append(axes, i)
		}
	}
	return func(m *memory, in []*value) (*value, error) {
		x := in[0]
		shape, place, start := slices.Clone(x.shape), distances(x.shape), 0
		for i, axis := range axes {
			size := x.shape[axis]
			from, to := inside(starts[i], size), inside(ends[i], size)
			if to <= from {
				return nil, errors.New("nothing is left")
			}
			shape[axis], start = to-from, start+from*place[axis]
		}
		y := m.make(shape...)
		walk(shape, place, func(to, at, run int) { copy(y.data[to:to+run], x.data[start+at:]) })
		return y, nil
	}, nil
}

func inside(at, size int) int {
	if at < 0 {
		at += size
	}
	return min(max(at, 0), size)
}
