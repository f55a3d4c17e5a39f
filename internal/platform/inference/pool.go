package inference

import (
	"errors"
	"math"
)

// fold is what pooling makes of all that the window sees.
type fold bool

const (
	highest fold = false
	mean    fold = true
)

// pool makes a pooling operator; the mean leaves out what lies outside.
func pool(f fold) maker {
	return func(n *node) (kernel, error) {
		w, err := newWindow(n, n.ints("kernel_shape"))
		if err != nil {
			return nil, err
		}
		if n.int("ceil_mode", 0) != 0 || (f == mean && n.int("count_include_pad", 0) != 0) {
			return nil, errors.New("only the usual pooling")
		}
		return func(m *memory, in []*value) (*value, error) { return w.fold(m, in[0], f) }, nil
	}
}

func (w window) fold(m *memory, x *value, f fold) (*value, error) {
	if len(x.shape) != 4 {
		return nil, errors.New("a picture is expected")
	}
	planes, height, width := x.shape[0]*x.shape[1], x.shape[2], x.shape[3]
	oh, ow, top, left, err := w.output(height, width)
	if err != nil {
		return nil, err
	}
	y := m.make(x.shape[0], x.shape[1], oh, ow)
	for p := range planes {
		plane := x.data[p*height*width : (p+1)*height*width]
		for oy := range oh {
			for ox := range ow {
				y.data[(p*oh+oy)*ow+ox] = w.at(plane, width, oy*w.stride[0]-top, ox*w.stride[1]-left, f)
			}
		}
	}
	return y, nil
}

// at folds what the window sees with its corner at row y, column x of a plane.
func (w window) at(plane []float32, width, y, x int, f fold) float32 {
	sum, top, seen := float32(0), float32(-math.MaxFloat32), 0
	for ky := range w.kernel[0] {
		row := (y + ky*w.dilation[0]) * width
		if row < 0 || row >= len(plane) {
			continue
		}
		for kx := range w.kernel[1] {
			ix := x + kx*w.dilation[1]
			if ix < 0 || ix >= width {
				continue
			}
			v := plane[row+ix]
			top, sum, seen = max(top, v), sum+v, seen+1
		}
	}
	if f == mean {
		return sum / float32(seen)
	}
	return top
}

func globalAverage(m *memory, x *value) (*value, error) {
	if len(x.shape) != 4 {
		return nil, errors.New("a picture is expected")
	}
	planes, size := x.shape[0]*x.shape[1], x.shape[2]*x.shape[3]
	y := m.make(x.shape[0], x.shape[1], 1, 1)
	for p := range planes {
		sum := float32(0)
		for _, v := range x.data[p*size : (p+1)*size] {
			sum += v
		}
		y.data[p] = sum / float32(size)
	}
	return y, nil
}

// makeResize enlarges or shrinks by bilinear interpolation.
func makeResize(n *node) (kernel, error) {
	mode, where := "nearest", "half_pixel"
	if a := n.attribute("mode"); a != nil {
		mode = a.String
	}
	if a := n.attribute("coordinate_transformation_mode"); a != nil {
		where = a.String
	}
	sizes, err := n.fixed(3)
	if err != nil || len(sizes) != 4 || mode != "linear" || (where != "half_pixel" && where != "asymmetric") {
		return nil, errors.New("only linear, to a constant size")
	}
	return func(m *memory, in []*value) (*value, error) {
		return resize(m, in[0], sizes[2], sizes[3], where == "half_pixel")
	}, nil
}

func resize(m *memory, x *value, oh, ow int, half bool) (*value, error) {
	if len(x.shape) != 4 || oh < 1 || ow < 1 {
		return nil, errors.New("a picture is expected")
	}
	planes, height, width := x.shape[0]*x.shape[1], x.shape[2], x.shape[3]
	y := m.make(x.shape[0], x.shape[1], oh, ow)
	rows, columns := taps(height, oh, half), taps(width, ow, half)
	for p := range planes {
		plane := x.data[p*height*width:]
		for oy, r := range rows {
			a, b := plane[r.low*width:(r.low+1)*width], plane[r.high*width:(r.high+1)*width]
			out := y.data[(p*oh+oy)*ow : (p*oh+oy+1)*ow]
			for ox, c := range columns {
				up := a[c.low] + (a[c.high]-a[c.low])*c.share
				down := b[c.low] + (b[c.high]-b[c.low])*c.share
				out[ox] = up + (down-up)*r.share
			}
		}
	}
	return y, nil
}

// tap is where a position of the result lies between two of the source.
type tap struct {
	low, high int
	share     float32
}

func taps(from, to int, half bool) []tap {
	out, scale := make([]tap, to), float64(from)/float64(to)
	for i := range out {
		at := float64(i) * scale
		if half {
			at = (float64(i)+0.5)*scale - 0.5
		}
		at = min(max(at, 0), float64(from-1))
		low := int(at)
		out[i] = tap{low, min(low+1, from-1), float32(at - float64(low))}
	}
	return out
}
