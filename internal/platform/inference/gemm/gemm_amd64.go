package gemm

import "golang.org/x/sys/cpu"

// fast says whether the assembly may run here.
var fast = cpu.X86.HasAVX2 && cpu.X86.HasFMA

//go:noescape
func tileFast(depth int, a, b *float32, strideB int, c *float32, strideC int, bias *float32)

//go:noescape
func addScaledFast(n int, y, x *float32, scale float32)

//go:noescape
func bendFast(n int, x *float32, slope float32)
