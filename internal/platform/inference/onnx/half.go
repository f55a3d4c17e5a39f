package onnx

import "math"

// HalfToFloat widens a half-precision number (IEEE 754-2019, binary16).
func HalfToFloat(h uint16) float32 {
	exponent, fraction := int(h>>10&31), float64(h&1023)
	var v float64
	switch exponent {
	case 0:
		v = math.Ldexp(fraction, -24)
	case 31:
		v = math.Inf(1)
		if fraction != 0 {
			v = math.NaN()
		}
	default:
		v = math.Ldexp(1024+fraction, exponent-25)
	}
	if h>>15 == 1 {
		v = -v
	}
	return float32(v)
}

// halfFromFloat narrows a number that a half can hold exactly.
func halfFromFloat(f float32) uint16 {
	sign := uint16(math.Float32bits(f) >> 16 & 0x8000)
	fraction, exponent := math.Frexp(math.Abs(float64(f))) // fraction in [½, 1)
	switch {
	case fraction == 0:
		return sign
	case exponent < -13: // below the smallest normal number, 2⁻¹⁴
		return sign | uint16(math.Ldexp(fraction, exponent+24))
	}
	return sign | uint16(exponent+14)<<10 | uint16(math.Ldexp(fraction, 11))&1023
}
