package gemm

import (
	"math/rand"
	"testing"
)

func random(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = r.Float32()*2 - 1
	}
	return x
}

// both runs a test with the assembly, where there is any, and without.
func both(t *testing.T, test func(t *testing.T)) {
	assembly := fast
	t.Cleanup(func() { fast = assembly })
	for _, fast = range []bool{false, assembly} {
		test(t)
	}
}

func TestProductsAreRight(t *testing.T) {
	both(t, func(t *testing.T) {
		r := rand.New(rand.NewSource(1))
		for _, size := range [][3]int{{1, 1, 1}, {6, 3, 16}, {7, 5, 17}, {13, 40, 31}, {24, 9, 64}, {5, 2, 100}} {
			m, k, n := size[0], size[1], size[2]
			a, b, bias := random(r, m*k), random(r, k*n), random(r, m)
			c := make([]float32, m*n)
			Pack(m, k, a, bias).Into(c, n, b, n, n)
			for i := range m {
				for j := range n {
					want := float64(bias[i])
					for l := range k {
						want += float64(a[i*k+l]) * float64(b[l*n+j])
					}
					if d := want - float64(c[i*n+j]); d > 1e-5 || d < -1e-5 {
						t.Fatalf("%v fast=%v: (%d,%d) is %v, want %v", size, fast, i, j, c[i*n+j], want)
					}
				}
			}
		}
	})
}

// Columns beyond those asked for belong to somebody else.
func TestNothingElseIsWritten(t *testing.T) {
	both(t, func(t *testing.T) {
		r := rand.New(rand.NewSource(2))
		c := make([]float32, 7*40)
		Pack(7, 4, random(r, 28), nil).Into(c[3:], 40, random(r, 4*20), 20, 20)
		for i, v := range c {
			if x := i % 40; (x < 3 || x >= 23) != (v == 0) {
				t.Fatalf("fast=%v: column %d of row %d is %v", fast, x, i/40, v)
			}
		}
	})
}

func TestVectors(t *testing.T) {
	both(t, func(t *testing.T) {
		for _, n := range []int{0, 1, 7, 8, 9, 33} {
			r := rand.New(rand.NewSource(3))
			x, y, bent := random(r, n), random(r, n+2), random(r, n)
			before, straight := append([]float32{}, y...), append([]float32{}, bent...)
			AddScaled(y, x, 0.5)
			Bend(bent, 0.25)
			for i := range n {
				if d := y[i] - (before[i] + x[i]/2); d > 1e-6 || d < -1e-6 {
					t.Fatalf("%d: %v", i, y[i])
				}
				if want := max(straight[i], 0) + min(straight[i], 0)/4; bent[i] != want {
					t.Fatalf("%d: %v bent to %v", i, straight[i], bent[i])
				}
			}
			if y[n] != before[n] || y[n+1] != before[n+1] {
				t.Fatal("wrote past the end")
			}
		}
	})
}

func BenchmarkProduct(b *testing.B) {
	r := rand.New(rand.NewSource(4))
	p, x, y := Pack(128, 576, random(r, 128*576), nil), random(r, 576*784), make([]float32, 128*784)
	for b.Loop() {
		p.Into(y, 784, x, 784, 784)
	}
	b.ReportMetric(2*128*576*784*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}
