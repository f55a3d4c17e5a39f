package camera

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/image/draw"
	"golang.org/x/sync/singleflight"

	"daklakid/internal/platform/errs"
)

// Size is how large a picture is asked for.
type Size string

// The sizes.
const (
	Thumb  Size = "thumb"
	Medium Size = "medium"
	Full   Size = "full"
)

// sides are the longest side of each size, in pixels. What everybody may see is
// never finer than the last: a place is shown, and not who is there.
var sides = map[Size]int{Thumb: 320, Medium: 640, Full: 1280}

// What is left of a picture of a camera that is marked sensitive: a face or a
// number plate is some three pixels wide.
const (
	blurredSide = 640
	blurredFrom = 200
)

// viewKey is one way to see a picture.
type viewKey struct {
	camera string
	at     int64
	size   Size
	blur   bool
	whole  bool // as the camera gave it, for its owner
}

func (k viewKey) String() string {
	return fmt.Sprintf("%s %d %s %t %t", k.camera, k.at, k.size, k.blur, k.whole)
}

// etag names what is seen; the picture of a moment never changes.
func (k viewKey) etag() string {
	suffix := ""
	if k.blur {
		suffix = "b"
	}
	if k.whole {
		suffix = "w"
	}
	return fmt.Sprintf(`"%d-%s%s"`, k.at, k.size, suffix)
}

// viewRoom bounds the pictures kept in memory for those who look, in bytes.
const viewRoom = 24 << 20

// views are the pictures that were looked at lately. They are made when somebody
// looks, and once for all who do.
type views struct {
	mu     sync.Mutex
	known  *simplelru.LRU[viewKey, []byte]
	size   int
	flight singleflight.Group
}

func newViews() *views {
	v := &views{}
	var err error
	v.known, err = simplelru.NewLRU(4096, func(_ viewKey, data []byte) { v.size -= len(data) })
	if err != nil {
		panic(err) // of a size that is ours
	}
	return v
}

func (v *views) get(k viewKey) ([]byte, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.known.Get(k)
}

func (v *views) put(k viewKey, data []byte) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.known.Remove(k)
	v.known.Add(k, data)
	for v.size += len(data); v.size > viewRoom && v.known.Len() > 1; {
		v.known.RemoveOldest()
	}
}

// see is a picture as it may be seen.
func (s *Service) see(ctx context.Context, k viewKey) ([]byte, error) {
	if data, known := s.views.get(k); known {
		return data, nil
	}
	// Who comes second waits for the first, whose going away must not fail both.
	made, err, _ := s.views.flight.Do(k.String(), func() (any, error) {
		ctx := context.WithoutCancel(ctx)
		raw, err := s.stored(ctx, k)
		if err != nil {
			return nil, err
		}
		data, err := s.made(ctx, raw, k)
		if err == nil {
			s.views.put(k, data)
		}
		return data, err
	})
	if err != nil {
		return nil, err
	}
	data, _ := made.([]byte)
	return data, nil
}

func (s *Service) stored(ctx context.Context, k viewKey) ([]byte, error) {
	o, err := s.o.Blobs.Get(ctx, key(k.camera, k.at))
	if err != nil {
		return nil, err
	}
	defer o.Close() //nolint:errcheck // reading only
	sealed, err := io.ReadAll(o)
	if err != nil {
		return nil, err
	}
	raw, err := s.o.Vault.Unseal(sealed, key(k.camera, k.at))
	if err != nil {
		return nil, errs.Missing().Because(err) // its key was retired within the day
	}
	return raw, nil
}

// made makes a picture smaller, and unclear where it must be; one that is small
// enough is what the camera gave, which holds nothing but pixels.
func (s *Service) made(ctx context.Context, raw []byte, k viewKey) ([]byte, error) {
	if k.whole && k.size == Full {
		return raw, nil
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("camera: %w", err)
	}
	side := sides[k.size]
	if !k.blur && max(config.Width, config.Height) <= side {
		return raw, nil
	}
	if k.blur {
		side = min(side, blurredFrom)
	}
	img, err := s.o.Pictures.Look(ctx, bytes.NewReader(raw), side)
	if err != nil {
		return nil, err
	}
	if k.blur {
		img = unclear(img, min(sides[k.size], blurredSide))
	}
	var out bytes.Buffer
	quality := 74
	if k.size == Thumb {
		quality = 66
	}
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("camera: %w", err)
	}
	return out.Bytes(), nil
}

// unclear scales a small picture up: what is between its pixels is gone for good.
func unclear(img *image.RGBA, side int) *image.RGBA {
	b := img.Bounds()
	long := max(b.Dx(), b.Dy())
	out := image.NewRGBA(image.Rect(0, 0, max(1, b.Dx()*side/long), max(1, b.Dy()*side/long)))
	draw.BiLinear.Scale(out, out.Rect, img, b, draw.Src, nil)
	return out
}
