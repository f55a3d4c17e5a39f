package face

import (
	"context"
	"fmt"
	"math"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/inference"
)

// embedder turns a face into numbers that are near for the same person.
type embedder struct {
	model inference.Model
	file  *File
}

// anchors are the five points of a face that the template places.
func (e *embedder) anchors(p []Point) []Point {
	if e.file.Kind == "eye-corners-nose" {
		return []Point{p[rightOuter], p[rightInner], p[leftInner], p[leftOuter], p[noseBase]}
	}
	return []Point{
		between(p[rightOuter], p[rightInner]), between(p[leftInner], p[leftOuter]), p[noseTip], p[lipRight], p[lipLeft],
	}
}

// numbers asks the network about a face, and about its mirror image if the pack
// says so and mirror is true; the mean of both is steadier than one.
func (e *embedder) numbers(ctx context.Context, p *Picture, f *Face, mirror bool) ([]float32, error) {
	chip := p.chip(fit(e.file.Template, e.anchors(f.points)), e.file.Size, e.file.Size)
	input := planes(chip, e.file.Pixels)
	first, err := e.run(ctx, input)
	if err != nil || !mirror || !e.file.Mirror {
		return first, err
	}
	for at := 0; at < len(input.Data); at += e.file.Size {
		row := input.Data[at : at+e.file.Size]
		for i, j := 0, len(row)-1; i < j; i, j = i+1, j-1 {
			row[i], row[j] = row[j], row[i]
		}
	}
	second, err := e.run(ctx, input)
	if err != nil {
		return nil, err
	}
	for i := range first {
		first[i] = (first[i] + second[i]) / 2
	}
	e.unify(first)
	return first, nil
}

func (e *embedder) run(ctx context.Context, input inference.Tensor) ([]float32, error) {
	out, err := e.model.Run(ctx, map[string]inference.Tensor{e.file.Input: input})
	if err != nil {
		return nil, err
	}
	v := out[e.file.Output].Data
	if len(v) != e.file.Length {
		return nil, fmt.Errorf("%w: embed gives %d numbers, not %d", errPack, len(v), e.file.Length)
	}
	e.unify(v)
	return v, nil
}

// unify makes vectors that are compared by their angle one long.
func (e *embedder) unify(v []float32) {
	if e.file.Metric != "cosine" {
		return
	}
	sum := float64(0)
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if length := float32(math.Sqrt(sum)); length > 0 {
		for i := range v {
			v[i] /= length
		}
	}
}

// Template describes a face as a few hundred numbers of one pack. It identifies
// a person: keep it encrypted, never show it.
func (f *Faces) Template(ctx context.Context, p *Picture, face *Face) (Template, error) {
	numbers, err := f.embed.numbers(ctx, p, face, true)
	return Template{Pack: f.manifest.ID, numbers: numbers}, err
}

// Verdict is what a comparison comes to.
type Verdict string

// The verdicts. Between match and mismatch lies a band that a person has to look at.
const (
	Match    Verdict = "match"
	Unsure   Verdict = "officer"
	Mismatch Verdict = "mismatch"
)

// Comparison is the result of comparing two templates.
type Comparison struct {
	Verdict Verdict `json:"verdict"`
	Score   float32 `json:"score"` // see Thresholds
	Pack    string  `json:"pack"`
}

// Compare tells whether two templates show the same person. Templates of another
// pack have to be made anew: the error is faceTemplateOld.
func (f *Faces) Compare(a, b Template) (Comparison, error) {
	score, err := f.score(a, b)
	if err != nil {
		return Comparison{}, err
	}
	c := Comparison{Verdict: Mismatch, Score: score, Pack: f.manifest.ID}
	switch t := f.manifest.Thresholds; {
	case score >= t.Match:
		c.Verdict = Match
	case score >= t.Officer:
		c.Verdict = Unsure
	}
	return c, nil
}

func (f *Faces) score(a, b Template) (float32, error) {
	for _, t := range []Template{a, b} {
		if t.Pack != f.manifest.ID || len(t.numbers) != f.manifest.Embed.Length {
			return 0, errs.New(errs.Conflict, "faceTemplateOld")
		}
	}
	return likeness(f.manifest.Embed.Metric, a.numbers, b.numbers), nil
}

func likeness(metric string, a, b []float32) float32 {
	var sum float32
	if metric == "cosine" {
		for i, x := range a {
			sum += x * b[i]
		}
		return sum
	}
	for i, x := range a {
		sum += (x - b[i]) * (x - b[i])
	}
	return 1 - float32(math.Sqrt(float64(sum)))
}
