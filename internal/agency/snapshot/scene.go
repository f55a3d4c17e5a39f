package snapshot

import (
	"hash/fnv"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"time"

	"golang.org/x/image/vector"
)

// The size of a simulated picture.
const (
	sceneW, sceneH = 1280, 720
	horizon        = 270
)

// zone is that of the simulated clock.
var zone = time.FixedZone("+07", 7*60*60)

// painting is a scene without what moves, and noise as a sensor makes it.
type painting struct {
	Scene
	ground *image.RGBA
	noise  []int8
	hour   int
}

type point struct{ x, y float64 }

// fill paints a polygon.
func fill(img *image.RGBA, c color.Color, points ...point) {
	low, high := points[0], points[0]
	for _, p := range points {
		low, high = point{min(low.x, p.x), min(low.y, p.y)}, point{max(high.x, p.x), max(high.y, p.y)}
	}
	area := image.Rect(int(low.x)-1, int(low.y)-1, int(high.x)+2, int(high.y)+2)
	r := vector.NewRasterizer(area.Dx(), area.Dy())
	for i, p := range points {
		x, y := float32(p.x-float64(area.Min.X)), float32(p.y-float64(area.Min.Y))
		if i == 0 {
			r.MoveTo(x, y)
		} else {
			r.LineTo(x, y)
		}
	}
	r.ClosePath()
	seen := area.Intersect(img.Bounds())
	mask := image.NewAlpha(image.Rect(0, 0, area.Dx(), area.Dy()))
	r.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	draw.DrawMask(img, seen, image.NewUniform(c), image.Point{}, mask, seen.Min.Sub(area.Min), draw.Over)
}

func box(img *image.RGBA, c color.Color, x, y, w, h float64) {
	draw.Draw(img, image.Rect(int(x), int(y), int(x+w), int(y+h)), image.NewUniform(c), image.Point{}, draw.Over)
}

// mix goes from a to b.
func mix(a, b color.RGBA, t float64) color.RGBA {
	t = min(1, max(0, t))
	at := func(a, b uint8) uint8 { return uint8(float64(a) + (float64(b)-float64(a))*t) }
	return color.RGBA{at(a.R, b.R), at(a.G, b.G), at(a.B, b.B), 255}
}

// daylight is 0 at night and 1 by day.
func daylight(hour float64) float64 {
	return min(1, max(0, 1.2*math.Sin((hour-5.5)/12.5*math.Pi)+0.1))
}

func paintGround(s Scene, now time.Time) *painting {
	local := now.In(zone)
	p := &painting{Scene: s, ground: image.NewRGBA(image.Rect(0, 0, sceneW, sceneH)), hour: local.Hour()}
	h := fnv.New64a()
	_, _ = h.Write([]byte(s.Slug)) // never fails
	r := rand.New(rand.NewPCG(h.Sum64(), 1))
	p.noise = make([]int8, 1<<16+sceneW)
	for i := range p.noise {
		p.noise[i] = int8(r.IntN(9) - 4)
	}
	day := daylight(float64(local.Hour()) + float64(local.Minute())/60)
	p.sky(day)
	p.land(r, day)
	p.road(day)
	return p
}

func (p *painting) sky(day float64) {
	top, low := color.RGBA{96, 150, 205, 255}, color.RGBA{205, 222, 232, 255}
	switch p.Weather {
	case "cloud", "rain":
		top, low = color.RGBA{138, 146, 154, 255}, color.RGBA{186, 192, 196, 255}
	case "fog":
		top, low = color.RGBA{190, 194, 196, 255}, color.RGBA{206, 209, 210, 255}
	}
	night := color.RGBA{16, 20, 34, 255}
	for y := range horizon + 40 {
		c := mix(night, mix(top, low, float64(y)/horizon), day)
		box(p.ground, c, 0, float64(y), sceneW, 1)
	}
}

// land is what stands left and right: hills, houses, a river or the sea.
func (p *painting) land(r *rand.Rand, day float64) {
	night := color.RGBA{12, 14, 16, 255}
	shade := func(c color.RGBA) color.RGBA { return mix(night, c, 0.15+0.85*day) }
	hills := map[string]int{"pass": 3, "coast": 1, "highway": 2, "bridge": 1}[p.View]
	for n := range hills {
		c := shade(mix(color.RGBA{104, 132, 138, 255}, color.RGBA{58, 92, 58, 255}, float64(n)/2))
		line := []point{{0, 400}}
		phase, height := r.Float64()*6, 150-40*float64(n)
		for x := 0.0; x <= sceneW; x += 16 {
			line = append(line, point{x, horizon + 20 - height*(0.5+0.5*math.Sin(x/(230-40*float64(n))+phase))*(0.7+0.3*math.Sin(x/61+phase))})
		}
		fill(p.ground, c, append(line, point{sceneW, 400})...)
	}
	soil := shade(color.RGBA{150, 84, 58, 255}) // red basalt
	switch p.View {
	case "coast", "bridge":
		box(p.ground, shade(color.RGBA{70, 128, 146, 255}), 0, horizon, sceneW, sceneH)
		for range 260 {
			box(p.ground, shade(color.RGBA{122, 168, 180, 255}), r.Float64()*sceneW, horizon+r.Float64()*(sceneH-horizon), 8+r.Float64()*40, 2)
		}
		if p.View == "coast" {
			fill(p.ground, shade(color.RGBA{196, 176, 130, 255}), point{700, horizon + 10}, point{sceneW, horizon}, point{sceneW, sceneH}, point{1180, sceneH})
		}
	default:
		box(p.ground, soil, 0, horizon, sceneW, sceneH)
		box(p.ground, shade(color.RGBA{86, 118, 62, 255}), 0, horizon, sceneW, 60)
	}
	if p.View == "town" || p.View == "junction" {
		p.houses(r, day, shade)
	} else if p.View != "bridge" {
		p.trees(r, shade)
	}
}

func (p *painting) houses(r *rand.Rand, day float64, shade func(color.RGBA) color.RGBA) {
	walls := []color.RGBA{{214, 196, 160, 255}, {188, 140, 110, 255}, {170, 186, 196, 255}, {222, 214, 200, 255}}
	for x := -20.0; x < sceneW; {
		w, tall := 70+r.Float64()*70, 70+r.Float64()*110
		c := walls[r.IntN(len(walls))]
		near := math.Abs(x-sceneW/2) / sceneW // those at the edges are nearer
		foot := horizon + 30 + 200*near
		if math.Abs(x+w/2-sceneW/2) > 120 {
			box(p.ground, shade(c), x, foot-tall*(0.8+near), w, tall*(0.8+near))
			box(p.ground, shade(color.RGBA{148, 58, 42, 255}), x-4, foot-tall*(0.8+near)-10, w+8, 12)
			for wy := foot - tall*(0.8+near) + 16; wy < foot-30; wy += 34 {
				for wx := x + 10; wx < x+w-18; wx += 28 {
					pane := color.RGBA{70, 92, 110, 255}
					if day < 0.4 && r.IntN(2) == 0 {
						pane = color.RGBA{244, 206, 120, 255}
						box(p.ground, pane, wx, wy, 14, 18)
						continue
					}
					box(p.ground, shade(pane), wx, wy, 14, 18)
				}
			}
		}
		x += w + 6
	}
}

func (p *painting) trees(r *rand.Rand, shade func(color.RGBA) color.RGBA) {
	for range 46 {
		x, d := r.Float64()*sceneW, r.Float64()
		y, size := horizon+20+d*190, 14+d*46
		if math.Abs(x-sceneW/2) < 90+d*360 {
			continue
		}
		box(p.ground, shade(color.RGBA{78, 56, 40, 255}), x-size/10, y-size/2, size/5, size/2)
		fill(p.ground, shade(mix(color.RGBA{40, 86, 48, 255}, color.RGBA{86, 128, 60, 255}, r.Float64())),
			point{x, y - size*1.7}, point{x + size*0.6, y - size*0.5}, point{x + size*0.3, y - size*0.3}, point{x - size*0.3, y - size*0.3}, point{x - size*0.6, y - size*0.5})
	}
}

// lane is where the road's edge is at a depth, 0 far and 1 near; side is -1 left
// and 1 right.
func (p *painting) lane(depth, side float64) point {
	bend := map[string]float64{"pass": 230, "coast": -150, "highway": 60}[p.View]
	y := horizon + 14 + (sceneH-horizon-14)*math.Pow(depth, 1.6)
	return point{sceneW/2 + bend*(1-depth)*(1-depth) + side*(26+470*math.Pow(depth, 1.6)), y}
}

func (p *painting) road(day float64) {
	night := color.RGBA{22, 22, 24, 255}
	asphalt := mix(night, color.RGBA{92, 92, 94, 255}, 0.2+0.8*day)
	paint := mix(night, color.RGBA{226, 222, 206, 255}, 0.35+0.65*day)
	if p.View == "junction" {
		fill(p.ground, asphalt, point{0, 420}, point{sceneW, 420}, point{sceneW, 560}, point{0, 560})
	}
	var left, right []point
	for i := range 25 {
		d := float64(i) / 24
		left, right = append(left, p.lane(d, -1)), append(right, p.lane(d, 1))
	}
	for i := len(right) - 1; i >= 0; i-- {
		left = append(left, right[i])
	}
	fill(p.ground, asphalt, left...)
	for i := range 12 {
		a, b := (float64(i)+0.1)/12, (float64(i)+0.55)/12
		if p.View == "junction" && p.lane(a, 0).y > 400 && p.lane(b, 0).y < 590 {
			continue
		}
		fill(p.ground, paint, p.lane(a, -0.012), p.lane(a, 0.012), p.lane(b, 0.012), p.lane(b, -0.012))
	}
	for _, side := range []float64{-0.94, 0.94} {
		for i := range 24 {
			a, b := float64(i)/24, float64(i+1)/24
			fill(p.ground, paint, p.lane(a, side), p.lane(a, side+0.02), p.lane(b, side+0.02), p.lane(b, side))
		}
	}
	if p.View == "bridge" {
		for i := range 40 {
			d := float64(i) / 40
			for _, side := range []float64{-1.02, 1.02} {
				at, tall := p.lane(d, side), 8+60*math.Pow(d, 1.6)
				box(p.ground, mix(night, color.RGBA{190, 194, 196, 255}, 0.3+0.7*day), at.x-1-2*d, at.y-tall, 2+4*d, tall)
			}
		}
	}
}
