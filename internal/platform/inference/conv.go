package inference

import (
	"errors"

	"daklakid/internal/platform/inference/gemm"
)

// window is how a convolution or a pooling moves over the picture.
type window struct {
	kernel, stride, dilation [2]int // height, width
	pads                     [4]int // top, left, bottom, right
	auto                     string
}

func newWindow(n *node, kernel []int) (window, error) {
	if len(kernel) != 2 {
		return window{}, errors.New("only pictures are convolved")
	}
	strides, dilations, pads := n.ints("strides", 1, 1), n.ints("dilations", 1, 1), n.ints("pads", 0, 0, 0, 0)
	if len(strides) != 2 || len(dilations) != 2 || len(pads) != 4 || strides[0] < 1 || strides[1] < 1 {
		return window{}, errors.New("a window that is none")
	}
	w := window{kernel: [2]int(kernel), stride: [2]int(strides), dilation: [2]int(dilations), pads: [4]int(pads)}
	if a := n.attribute("auto_pad"); a != nil {
		w.auto = a.String
	}
	return w, nil
}

// output gives the size of the result and the padding before, for one input.
func (w window) output(height, width int) (h, wd, top, left int, err error) {
	size, pad := [2]int{height, width}, [2]int{w.pads[0], w.pads[1]}
	var out [2]int
	for i := range 2 {
		reach := (w.kernel[i]-1)*w.dilation[i] + 1
		switch w.auto {
		case "SAME_UPPER", "SAME_LOWER":
			out[i] = (size[i] + w.stride[i] - 1) / w.stride[i]
			total := max(0, (out[i]-1)*w.stride[i]+reach-size[i])
			pad[i] = total / 2
			if w.auto == "SAME_LOWER" {
				pad[i] = total - total/2
			}
		default:
			out[i] = (size[i]+w.pads[i]+w.pads[i+2]-reach)/w.stride[i] + 1
		}
		if out[i] < 1 {
			return 0, 0, 0, 0, errors.New("the window is larger than the picture")
		}
	}
	return out[0], out[1], pad[0], pad[1], nil
}

// conv is a convolution with its weights laid out at load.
type conv struct {
	window
	groups, in, out int // channels, over all groups
	packed          []*gemm.Packed
	weights, bias   []float32 // for depthwise ones
}

func makeConv(n *node) (kernel, error) {
	if n.constant[1] == nil || len(n.constant[1].shape) != 4 {
		return nil, errors.New("weights must be constants")
	}
	w := n.constant[1]
	moves, err := newWindow(n, w.shape[2:])
	if err != nil {
		return nil, err
	}
	c := &conv{window: moves, groups: n.int("group", 1), out: w.shape[0], weights: w.data}
	c.in = w.shape[1] * c.groups
	c.bias = make([]float32, c.out)
	if len(n.constant) > 2 && n.constant[2] != nil {
		c.bias = n.constant[2].data
	}
	if c.groups < 1 || c.out%c.groups != 0 || len(c.bias) != c.out {
		return nil, errors.New("groups or bias do not fit")
	}
	n.taken = 2
	if c.groups == c.in && c.out == c.in && c.dilation == [2]int{1, 1} {
		return c.depthwise, nil
	}
	rows, depth := c.out/c.groups, len(w.data)/c.out
	for g := range c.groups {
		c.packed = append(c.packed, gemm.Pack(rows, depth, w.data[g*rows*depth:], c.bias[g*rows:(g+1)*rows]))
	}
	c.weights = nil
	return c.run, nil
}

func (c *conv) check(x *value) error {
	if len(x.shape) != 4 || x.shape[0] != 1 || x.shape[1] != c.in {
		return errors.New("one picture with the weights' channels is expected")
	}
	return nil
}

func (c *conv) run(m *memory, in []*value) (*value, error) {
	x := in[0]
	if err := c.check(x); err != nil {
		return nil, err
	}
	h, w, top, left, err := c.output(x.shape[2], x.shape[3])
	if err != nil {
		return nil, err
	}
	y := m.make(1, c.out, h, w)
	plane, columns := x.shape[2]*x.shape[3], h*w
	for g, p := range c.packed {
		source := x.data[g*c.in/c.groups*plane:]
		target := y.data[g*p.Rows()*columns:]
		if c.kernel == [2]int{1, 1} && c.stride == [2]int{1, 1} && columns == plane {
			p.Into(target, columns, source, plane, columns)
			continue
		}
		u := unfolding{window: c.window, x: source, channels: c.in / c.groups, height: x.shape[2], width: x.shape[3], top: top, left: left, out: w}
		lines := m.make(p.Depth(), gemm.Columns)
		for at := 0; at < columns; at += gemm.Columns {
			count := min(gemm.Columns, columns-at)
			u.fill(lines.data, at, count)
			p.Into(target[at:], columns, lines.data, gemm.Columns, count)
		}
		m.free(lines)
	}
	return y, nil
}

// unfolding copies what the window sees at a run of positions into columns.
type unfolding struct {
	window
	x                       []float32
	channels, height, width int
	top, left, out          int // out is the width of the result
}

func (u *unfolding) fill(lines []float32, at, count int) {
	clear(lines)
	row := 0
	for c := range u.channels {
		plane := u.x[c*u.height*u.width:]
		for ky := range u.kernel[0] {
			for kx := range u.kernel[1] {
				u.line(lines[row*gemm.Columns:], plane, at, count, ky*u.dilation[0]-u.top, kx*u.dilation[1]-u.left)
				row++
			}
		}
	}
}

// line fills one row: positions at…at+count, each moved by dy, dx.
func (u *unfolding) line(to, plane []float32, at, count, dy, dx int) {
	for done := 0; done < count; {
		oy, ox := (at+done)/u.out, (at+done)%u.out
		run := min(count-done, u.out-ox)
		if y := oy*u.stride[0] + dy; y >= 0 && y < u.height {
			source := plane[y*u.width : (y+1)*u.width]
			first := ox*u.stride[1] + dx
			if u.stride[1] == 1 {
				skip := max(0, -first)
				if end := min(run, u.width-first); skip < end {
					copy(to[done+skip:done+end], source[first+skip:])
				}
			} else {
				for i := range run {
					if x := first + i*u.stride[1]; x >= 0 && x < u.width {
						to[done+i] = source[x]
					}
				}
			}
		}
		done += run
	}
}
