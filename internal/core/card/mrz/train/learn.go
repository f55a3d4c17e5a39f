package main

import (
	"math"
	"math/rand/v2"

	"daklakid/internal/core/card/mrz/glyph"
)

// learner holds a network, the gradients of a batch, and what Adam remembers of
// earlier ones (Kingma and Ba 2015, algorithm 1).
type learner struct {
	net, gradient, mean, square glyph.Net
	steps                       int
}

func newLearner(random *rand.Rand) *learner {
	l := &learner{}
	for i := range l.net.In {
		fill(random, l.net.In[i][:], math.Sqrt(2.0/glyph.Points))
	}
	for i := range l.net.Out {
		fill(random, l.net.Out[i][:], math.Sqrt(1.0/glyph.Hidden))
	}
	return l
}

func fill(random *rand.Rand, weights []float32, deviation float64) {
	for i := range weights {
		weights[i] = float32(random.NormFloat64() * deviation)
	}
}

// learn adds the gradient of one cell, and reports whether the network was right.
func (l *learner) learn(c *glyph.Cell, class int) bool {
	hidden := l.net.Activate(c)
	scores := l.net.Judge(&hidden)
	var back [glyph.Hidden]float32
	for k, p := range scores {
		if k == class {
			p--
		}
		l.gradient.OutBias[k] += p
		for i, h := range hidden {
			l.gradient.Out[k][i] += p * h
			back[i] += p * l.net.Out[k][i]
		}
	}
	for i, h := range hidden {
		if h == 0 {
			continue
		}
		l.gradient.InBias[i] += back[i]
		row := &l.gradient.In[i]
		for j, v := range c {
			row[j] += back[i] * v
		}
	}
	return best(scores[:]) == class
}

// step moves the network against the gradients of a batch.
func (l *learner) step(size float32, batch int) {
	const keepMean, keepSquare = 0.9, 0.999
	l.steps++
	meanScale := float32(1 / (1 - math.Pow(keepMean, float64(l.steps))))
	squareScale := float32(1 / (1 - math.Pow(keepSquare, float64(l.steps))))
	move := func(w, g, m, s []float32) {
		for i := range w {
			v := g[i] / float32(batch)
			m[i] = keepMean*m[i] + (1-keepMean)*v
			s[i] = keepSquare*s[i] + (1-keepSquare)*v*v
			w[i] -= size * m[i] * meanScale / (float32(math.Sqrt(float64(s[i]*squareScale))) + 1e-8)
			g[i] = 0
		}
	}
	for i := range l.net.In {
		move(l.net.In[i][:], l.gradient.In[i][:], l.mean.In[i][:], l.square.In[i][:])
	}
	for i := range l.net.Out {
		move(l.net.Out[i][:], l.gradient.Out[i][:], l.mean.Out[i][:], l.square.Out[i][:])
	}
	move(l.net.InBias[:], l.gradient.InBias[:], l.mean.InBias[:], l.square.InBias[:])
	move(l.net.OutBias[:], l.gradient.OutBias[:], l.mean.OutBias[:], l.square.OutBias[:])
}
