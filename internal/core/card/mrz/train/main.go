// Command train makes the weights of the network that reads machine-readable
// zones. It draws characters of OCR-B the way cameras see them, turned, thin or
// bold, blurred, noisy, unevenly lit, with their neighbours, and learns them. The
// same seed makes the same weights on the same kind of processor.
//
//	go run ./internal/core/card/mrz/train -out internal/core/card/mrz/glyph/weights.bin
package main

import (
	_ "embed"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"

	"daklakid/internal/core/card/mrz/glyph"
	"daklakid/internal/core/card/typeface"
)

//go:embed ocrb-sharp.ttf
var sharp []byte

func main() {
	out := flag.String("out", "internal/core/card/mrz/glyph/weights.bin", "file for the weights")
	seed := flag.Uint64("seed", 1, "the same seed makes the same weights")
	samples := flag.Int("samples", 600_000, "characters to learn from")
	flag.Parse()
	if err := train(*out, *seed, *samples); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func train(out string, seed uint64, samples int) error {
	random := rand.New(rand.NewPCG(seed, 0))
	painter, err := newPainter(random, typeface.OCRB, sharp)
	if err != nil {
		return err
	}
	l := newLearner(random)
	const batch, told = 32, 50_000
	right := 0
	for n := 0; n < samples; n += batch {
		// The step falls in a straight line to a hundredth.
		step := 0.002 * max(1-float32(n)/float32(samples), 0.01)
		for range batch {
			cell, class := painter.sample()
			if l.learn(&cell, class) {
				right++
			}
		}
		l.step(step, batch)
		if (n+batch)/told != n/told {
			fmt.Printf("%9d  %.2f %% right\n", n+batch, float64(right)*100/told)
			right = 0
		}
	}
	file := l.net.Encode()
	kept, err := glyph.Decode(file)
	if err != nil {
		return err
	}
	fmt.Printf("as written: %.3f %% right\n", measure(kept, painter))
	return os.WriteFile(out, file, 0o644) //nolint:gosec // no secret
}

func measure(net *glyph.Net, p *painter) float64 {
	const count = 20_000
	right := 0
	for range count {
		cell, class := p.sample()
		scores := net.Run(&cell)
		if best(scores[:]) == class {
			right++
		}
	}
	return float64(right) * 100 / count
}

func best(scores []float32) (class int) {
	for i, s := range scores {
		if s > scores[class] {
			class = i
		}
	}
	return class
}
