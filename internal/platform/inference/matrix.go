package inference

import "errors"

// makeGemm is a fully connected layer: a·b + c with b transposed or not.
func makeGemm(n *node) (kernel, error) {
	if n.int("transA", 0) != 0 || n.float("alpha", 1) != 1 || n.float("beta", 1) != 1 || n.constant[1] == nil {
		return nil, errors.New("only a plain layer with constant weights")
	}
	b := n.constant[1]
	n.taken = 1
	if n.int("transB", 0) == 0 {
		b = turned(b)
	}
	return func(m *memory, in []*value) (*value, error) {
		y, err := rowsTimes(m, in[0], b)
		if err != nil || len(in) < 3 || in[2] == nil {
			return y, err
		}
		return broadcast(m, y, in[2], func(a, b float32) float32 { return a + b })
	}, nil
}

func makeMatMul(n *node) (kernel, error) {
	if n.constant[1] == nil || len(n.constant[1].shape) != 2 {
		return nil, errors.New("only by a constant matrix")
	}
	b := turned(n.constant[1])
	n.taken = 1
	return func(m *memory, in []*value) (*value, error) { return rowsTimes(m, in[0], b) }, nil
}

// rowsTimes multiplies the rows of x with those of weights, which are outputs × inputs.
func rowsTimes(m *memory, x, weights *value) (*value, error) {
	if len(weights.shape) != 2 || len(x.shape) < 1 || x.shape[len(x.shape)-1] != weights.shape[1] {
		return nil, errors.New("the matrices do not go together")
	}
	outputs, inputs := weights.shape[0], weights.shape[1]
	rows := len(x.data) / inputs
	shape := append(append([]int{}, x.shape[:len(x.shape)-1]...), outputs)
	y := m.make(shape...)
	for r := range rows {
		row := x.data[r*inputs : (r+1)*inputs]
		for o := range outputs {
			y.data[r*outputs+o] = dot(row, weights.data[o*inputs:])
		}
	}
	return y, nil
}

// dot keeps four sums, so that additions do not wait for each other.
func dot(a, b []float32) float32 {
	var s [4]float32
	b = b[:len(a)]
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s[0] += a[i] * b[i]
		s[1] += a[i+1] * b[i+1]
		s[2] += a[i+2] * b[i+2]
		s[3] += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s[0] += a[i] * b[i]
	}
	return s[0] + s[1] + s[2] + s[3]
}

func turned(v *value) *value {
	if len(v.shape) != 2 {
		return v
	}
	t := &value{shape: []int{v.shape[1], v.shape[0]}, data: make([]float32, len(v.data)), kept: true}
	for r := range v.shape[0] {
		for c := range v.shape[1] {
			t.data[c*v.shape[0]+r] = v.data[r*v.shape[1]+c]
		}
	}
	return t
}
