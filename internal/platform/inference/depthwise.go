package inference

import "daklakid/internal/platform/inference/gemm"

// depthwise convolves each channel by itself, a row of the result at a time: one
// multiply-and-add of a whole row for each weight. With a stride, a row is first
// split into what each phase of the stride sees, so that rows stay contiguous.
func (c *conv) depthwise(m *memory, in []*value) (*value, error) {
	x := in[0]
	if err := c.check(x); err != nil {
		return nil, err
	}
	height, width := x.shape[2], x.shape[3]
	h, w, top, left, err := c.output(height, width)
	if err != nil {
		return nil, err
	}
	y := m.make(1, c.out, h, w)
	// A padded row has room for the window at the last position, in every phase.
	phases := c.stride[1]
	length := w + (c.kernel[1]+phases-1)/phases
	padded := m.make(height, phases, length)
	for channel := range c.in {
		split(padded.data, x.data[channel*height*width:(channel+1)*height*width], width, left, phases, length)
		taps := c.weights[channel*c.kernel[0]*c.kernel[1]:]
		for oy := range h {
			row := y.data[(channel*h+oy)*w : (channel*h+oy+1)*w]
			for i := range row {
				row[i] = c.bias[channel]
			}
			for ky := range c.kernel[0] {
				iy := oy*c.stride[0] + ky - top
				if iy < 0 || iy >= height {
					continue
				}
				for kx := range c.kernel[1] {
					from := (iy*phases+kx%phases)*length + kx/phases
					gemm.AddScaled(row, padded.data[from:from+w], taps[ky*c.kernel[1]+kx])
				}
			}
		}
	}
	m.free(padded)
	return y, nil
}

// split lays out a plane for depthwise: pixel x of a row goes to phase
// (x+left) mod phases, the rest is zero.
func split(to, plane []float32, width, left, phases, length int) {
	clear(to)
	for y := 0; y*width < len(plane); y++ {
		row := plane[y*width : (y+1)*width]
		for phase := range phases {
			line := to[(y*phases+phase)*length : (y*phases+phase+1)*length]
			at, x := 0, phase-left
			for x < 0 {
				at, x = at+1, x+phases
			}
			if phases == 1 {
				copy(line[at:], row)
				continue
			}
			for ; x < width && at < length; x += phases {
				line[at] = row[x]
				at++
			}
		}
	}
}
