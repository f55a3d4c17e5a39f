package cardtest

import "math"

// blur is a Gaussian, across and then down.
func (p *photo) blur(sigma float64) {
	var kernel []float32
	sum := float32(0)
	for i := -int(3 * sigma); i <= int(3*sigma); i++ {
		k := float32(math.Exp(-float64(i*i) / (2 * sigma * sigma)))
		kernel = append(kernel, k)
		sum += k
	}
	for i := range kernel {
		kernel[i] /= sum
	}
	p.convolve(kernel, 1, 0)
	p.convolve(kernel, 0, 1)
}

// move smears along a line that goes three across and one down.
func (p *photo) move(pixels int) {
	kernel := make([]float32, pixels|1)
	for i := range kernel {
		kernel[i] = 1 / float32(len(kernel))
	}
	p.convolve(kernel, 1, 1.0/3)
}

func (p *photo) convolve(kernel []float32, dx, dy float64) {
	out := make([]float32, len(p.pix))
	half := len(kernel) / 2
	for y := range p.h {
		for x := range p.w {
			to := out[3*(y*p.w+x):][:3]
			for i, k := range kernel {
				sx := min(max(x+int(math.Round(float64(i-half)*dx)), 0), p.w-1)
				sy := min(max(y+int(math.Round(float64(i-half)*dy)), 0), p.h-1)
				from := p.pix[3*(sy*p.w+sx):][:3]
				to[0] += from[0] * k
				to[1] += from[1] * k
				to[2] += from[2] * k
			}
		}
	}
	p.pix = out
}
