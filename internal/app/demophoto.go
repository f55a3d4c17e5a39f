package app

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"daklakid/internal/core/photo"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/media"
)

// drawing is a room as a few flat shapes: nobody can take it for a photograph
// of a real one, yet lists and galleries have something to show.
type drawing struct {
	wall, floor, door, bed, light color.RGBA
	window, furniture             image.Rectangle
}

const (
	drawnWidth, drawnHeight = 1200, 900
	skirting                = 620
)

var drawings = []drawing{
	{rgb(0xF3E3CF), rgb(0xB98B5E), rgb(0x7A4A2B), rgb(0x9A3B26), rgb(0xBFE3EE), image.Rect(700, 130, 1040, 400), image.Rect(120, 480, 560, 700)},
	{rgb(0xDCE8DD), rgb(0xA9825B), rgb(0x5E4630), rgb(0x1F6B4A), rgb(0xD7F0F6), image.Rect(160, 120, 460, 420), image.Rect(620, 500, 1120, 720)},
	{rgb(0xF6EFE4), rgb(0xC9B08E), rgb(0x8B5E3C), rgb(0x16607A), rgb(0xC9E9F2), image.Rect(430, 110, 770, 380), image.Rect(80, 520, 480, 740)},
	{rgb(0xE9DDE0), rgb(0x9C7A5A), rgb(0x6B4B3A), rgb(0xB7791F), rgb(0xE4F4F8), image.Rect(760, 150, 1080, 430), image.Rect(300, 500, 720, 730)},
	{rgb(0xE1E6EC), rgb(0xB4A48C), rgb(0x4F4A45), rgb(0x7C5A8C), rgb(0xCFE6F0), image.Rect(120, 140, 420, 400), image.Rect(560, 470, 1080, 700)},
	{rgb(0xFBF1D8), rgb(0xC08F5A), rgb(0x7B4B2A), rgb(0x52796F), rgb(0xBEE3F0), image.Rect(640, 100, 980, 360), image.Rect(140, 500, 600, 720)},
}

func rgb(hex uint32) color.RGBA {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 0xFF}
}

func (d drawing) image() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, drawnWidth, drawnHeight))
	fill := func(r image.Rectangle, c color.RGBA) { draw.Draw(m, r, image.NewUniform(c), image.Point{}, draw.Src) }
	fill(m.Bounds(), d.wall)
	fill(image.Rect(0, skirting, drawnWidth, drawnHeight), d.floor)
	fill(image.Rect(0, skirting, drawnWidth, skirting+14), d.door)
	fill(d.window.Inset(-14), d.door)
	fill(d.window, d.light)
	middle := (d.window.Min.X + d.window.Max.X) / 2
	fill(image.Rect(middle-6, d.window.Min.Y, middle+6, d.window.Max.Y), d.door)
	fill(d.furniture, d.bed)
	pillow := image.Rect(d.furniture.Min.X+20, d.furniture.Min.Y-40, d.furniture.Min.X+170, d.furniture.Min.Y+50)
	fill(pillow, rgb(0xFFFFFF))
	fill(image.Rect(d.furniture.Min.X, d.furniture.Max.Y, d.furniture.Max.X, d.furniture.Max.Y+24), d.door)
	return m
}

// demoPhotos draws the pictures and stores them as if somebody had sent them.
func (a *App) demoPhotos(ctx context.Context, account string) ([]photo.Photo, error) {
	all, err := keepDrawn(ctx, a, account, drawings)
	if err != nil {
		return nil, err
	}
	// What nothing shows is cleared away after a week.
	return all, a.db.Update(ctx, func(tx *database.Tx) error {
		ids := make([]string, len(all))
		for n, p := range all {
			ids[n] = p.ID
		}
		_, err := photo.Attach(tx, account, "demo", ids)
		return err
	})
}

// keepDrawn stores pictures as if an account had sent them.
func keepDrawn[D interface{ image() image.Image }](ctx context.Context, a *App, account string, drawn []D) (all []photo.Photo, err error) {
	processor := media.New(media.Limits{})
	keeper := photo.New(a.db, a.blobs, processor)
	for _, d := range drawn {
		var file bytes.Buffer
		if err := png.Encode(&file, d.image()); err != nil {
			return nil, err
		}
		made, err := processor.Process(ctx, &file)
		if err != nil {
			return nil, err
		}
		kept, err := keeper.Keep(ctx, account, made)
		if err != nil {
			return nil, err
		}
		all = append(all, kept)
	}
	return all, nil
}
