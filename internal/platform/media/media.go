// Package media takes in the photos that people upload: whatever comes in, only
// pixels come out, freshly encoded in three sizes, without place, camera or
// anything else that the file carried along.
package media

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"net/http"

	"golang.org/x/sync/semaphore"

	"daklakid/internal/platform/errs"
)

// Limits bound what one upload and all uploads together may cost. What is zero
// gets its default.
type Limits struct {
	Bytes   int64 // of one file; 10 MiB
	Pixels  int   // of one photo; 40 million
	Memory  int64 // bytes of all photos being decoded at once; 256 MiB. A photo that needs more goes alone.
	Waiting int   // uploads under way at once; 16. More are asked to come back.
}

// Processor takes in photos. It is safe for concurrent use.
type Processor struct {
	limits Limits
	places chan struct{}
	memory *semaphore.Weighted
}

// New returns a processor that keeps to the limits.
func New(l Limits) *Processor {
	l.Bytes = orDefault(l.Bytes, 10<<20)
	l.Pixels = orDefault(l.Pixels, 40_000_000)
	l.Memory = orDefault(l.Memory, 256<<20)
	l.Waiting = orDefault(l.Waiting, 16)
	return &Processor{limits: l, places: make(chan struct{}, l.Waiting), memory: semaphore.NewWeighted(l.Memory)}
}

func orDefault[T int | int64](v, otherwise T) T {
	if v > 0 {
		return v
	}
	return otherwise
}

// Process reads one upload to its end. What is not a photo that we read is
// refused with one of photoTooLarge, photoTooManyPixels, photoHeic,
// photoAnimated, photoUnsupported and photoNotAPhoto, on the field "photo"; when too many
// uploads are under way, with photoBusy.
func (p *Processor) Process(ctx context.Context, r io.Reader) (made Photo, err error) {
	err = p.decoded(ctx, r, func(img image.Image, orientation int) (err error) {
		made, err = render(ctx, img, orientation)
		return err
	})
	return made, err
}

// Look reads one upload as Process does, for who looks at it and keeps nothing:
// upright, its longer side at most so many pixels.
func (p *Processor) Look(ctx context.Context, r io.Reader, side int) (seen *image.RGBA, err error) {
	err = p.decoded(ctx, r, func(img image.Image, orientation int) error {
		w, h := fit(img.Bounds().Dx(), img.Bounds().Dy(), side)
		small, err := shrink(ctx, img, w, h)
		if err == nil {
			seen = upright(small, orientation)
		}
		return err
	})
	return seen, err
}

// decoded gives the pixels of an upload to use, within the bounds of what all
// uploads together may cost.
func (p *Processor) decoded(ctx context.Context, r io.Reader, use func(img image.Image, orientation int) error) error {
	select {
	case p.places <- struct{}{}:
		defer func() { <-p.places }()
	default:
		return errs.New(errs.Unavailable, "photoBusy").After(busyRetry)
	}
	data, err := p.read(r)
	if err != nil {
		return err
	}
	f, err := p.inspect(data)
	if err != nil {
		return err
	}
	cost := min(f.cost, p.limits.Memory)
	if err := p.memory.Acquire(ctx, cost); err != nil {
		return err
	}
	defer p.memory.Release(cost)
	img, err := f.decode(data)
	if err != nil {
		return err
	}
	return use(img, f.orientation)
}

func (p *Processor) read(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, p.limits.Bytes+1))
	var cut *http.MaxBytesError
	if int64(len(data)) > p.limits.Bytes || errors.As(err, &cut) {
		return nil, refuse(errs.TooLarge, "photoTooLarge", nil, "limit", p.limits.Bytes>>20)
	}
	if err != nil {
		return nil, notAPhoto(fmt.Errorf("reading the upload: %w", err))
	}
	return data, nil
}

// inspect recognises the file and measures it without decoding a pixel.
func (p *Processor) inspect(data []byte) (*file, error) {
	f, err := recognise(data)
	if err != nil {
		return nil, err
	}
	if f.end < len(data) && disguised(data[f.end:]) {
		return nil, notAPhoto(errors.New("another file is appended to the photo"))
	}
	size, err := f.format.config(data)
	if err != nil {
		return nil, f.undecodable(err)
	}
	if size.Width <= 0 || size.Height <= 0 {
		return nil, notAPhoto(errors.New("the photo has no pixels"))
	}
	if size.Width > maxSide || size.Height > maxSide || size.Width*size.Height > p.limits.Pixels {
		return nil, refuse(errs.TooLarge, "photoTooManyPixels", nil,
			"width", size.Width, "height", size.Height, "limit", p.limits.Pixels/1_000_000)
	}
	f.size = size
	f.cost = int64(size.Width) * int64(size.Height) * int64(f.bytesPerPixel)
	return f, nil
}

// decode gives the pixels, and trusts the header no longer than need be.
func (f *file) decode(data []byte) (image.Image, error) {
	img, err := f.format.decode(data)
	if err != nil {
		return nil, f.undecodable(err)
	}
	if b := img.Bounds(); b.Empty() || b.Dx() > f.size.Width || b.Dy() > f.size.Height {
		return nil, notAPhoto(errors.New("the photo is not of the size it says"))
	}
	return img, nil
}

// refuse is an error about the one field of an upload.
func refuse(kind errs.Kind, code string, cause error, pairs ...any) error {
	e := errs.New(kind, code, pairs...).Because(cause)
	e.Fields = []errs.Field{{Name: "photo", Code: code, Args: e.Args}}
	return e
}

func notAPhoto(cause error) error { return refuse(errs.Invalid, "photoNotAPhoto", cause) }
