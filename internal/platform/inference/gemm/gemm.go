// Package gemm multiplies matrices of float32, the work that neural networks
// consist of. On amd64 with AVX2 two small loops are assembly; elsewhere they
// are Go. Nothing here starts a goroutine: who calls decides about cores.
package gemm

// A tile of the product is Rows × Columns: twelve vectors of eight floats, which
// with two of b and two of a fill the sixteen registers of AVX2.
const (
	Rows    = 6
	Columns = 16
)

// Packed is a left-hand matrix laid out for the loops: panels of Rows rows,
// column after column, the last panel filled up with zeros.
type Packed struct {
	rows, depth int
	panels      []float32
	bias        []float32
}

// Pack lays out a, which is rows × depth, with one bias a row (nil for none).
func Pack(rows, depth int, a, bias []float32) *Packed {
	panels := (rows + Rows - 1) / Rows
	p := &Packed{rows: rows, depth: depth, panels: make([]float32, panels*Rows*depth), bias: make([]float32, panels*Rows)}
	copy(p.bias, bias)
	for r := range rows {
		panel := p.panels[r/Rows*Rows*depth:]
		for k := range depth {
			panel[k*Rows+r%Rows] = a[r*depth+k]
		}
	}
	return p
}

// Rows is the number of rows of the product.
func (p *Packed) Rows() int { return p.rows }

// Depth is the number of rows of the right-hand matrix.
func (p *Packed) Depth() int { return p.depth }

// Into writes p·b + bias into c for the given number of columns, at most all of
// them. Rows of b are strideB apart, rows of c strideC.
func (p *Packed) Into(c []float32, strideC int, b []float32, strideB, columns int) {
	full := columns / Columns * Columns
	for x := 0; x < full; x += Columns {
		p.panel(c[x:], strideC, b[x:], strideB, Columns)
	}
	if rest := columns - full; rest > 0 {
		narrow := make([]float32, p.depth*Columns)
		for k := range p.depth {
			copy(narrow[k*Columns:], b[k*strideB+full:k*strideB+columns])
		}
		p.panel(c[full:], strideC, narrow, Columns, rest)
	}
}

// panel multiplies with up to Columns columns; b has all Columns to read.
func (p *Packed) panel(c []float32, strideC int, b []float32, strideB, columns int) {
	var scratch [Rows * Columns]float32
	for row := 0; row < p.rows; row += Rows {
		a := p.panels[row*p.depth:]
		if columns == Columns && row+Rows <= p.rows {
			tile(p.depth, a, b, strideB, c[row*strideC:], strideC, p.bias[row:])
			continue
		}
		tile(p.depth, a, b, strideB, scratch[:], Columns, p.bias[row:])
		for r := range min(Rows, p.rows-row) {
			copy(c[(row+r)*strideC:(row+r)*strideC+columns], scratch[r*Columns:])
		}
	}
}

// tile computes one full tile; the slices are checked here, the loops trust them.
func tile(depth int, a, b []float32, strideB int, c []float32, strideC int, bias []float32) {
	_, _ = a[depth*Rows-1], b[(depth-1)*strideB+Columns-1]
	_, _ = c[(Rows-1)*strideC+Columns-1], bias[Rows-1]
	if fast {
		tileFast(depth, &a[0], &b[0], strideB, &c[0], strideC, &bias[0])
		return
	}
	tileGo(depth, a, b, strideB, c, strideC, bias)
}

// tileGo keeps four sums at a time, which is what stays in registers.
func tileGo(depth int, a, b []float32, strideB int, c []float32, strideC int, bias []float32) {
	for r := range Rows {
		for j := 0; j < Columns; j += 4 {
			s0, s1, s2, s3 := bias[r], bias[r], bias[r], bias[r]
			for k := range depth {
				weight, line := a[k*Rows+r], (*[4]float32)(b[k*strideB+j:])
				s0 += weight * line[0]
				s1 += weight * line[1]
				s2 += weight * line[2]
				s3 += weight * line[3]
			}
			*(*[4]float32)(c[r*strideC+j:]) = [4]float32{s0, s1, s2, s3}
		}
	}
}

// AddScaled adds scale·x to y, which is at least as long.
func AddScaled(y, x []float32, scale float32) {
	if len(x) == 0 {
		return
	}
	y = y[:len(x)]
	done := 0
	if fast && len(x) >= 8 {
		done = len(x) &^ 7
		addScaledFast(done, &y[0], &x[0], scale)
	}
	for i := done; i < len(x); i++ {
		y[i] += scale * x[i]
	}
}

// Bend replaces negative x by slope·x in place: ReLU with a slope of 0, PReLU otherwise.
func Bend(x []float32, slope float32) {
	done := 0
	if fast && len(x) >= 8 {
		done = len(x) &^ 7
		bendFast(done, &x[0], slope)
	}
	for i := done; i < len(x); i++ {
		if x[i] < 0 {
			x[i] *= slope
		}
	}
}
