//go:build !amd64

package gemm

// There is no assembly for this processor.
var fast = false

func tileFast(int, *float32, *float32, int, *float32, int, *float32) {}

func addScaledFast(int, *float32, *float32, float32) {}

func bendFast(int, *float32, float32) {}
