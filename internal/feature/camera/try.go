package camera

import (
	"bytes"
	"context"
	"encoding/base64"
	"image/jpeg"
	"time"

	"daklakid/internal/agency/snapshot"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jpegdc"
	"daklakid/internal/platform/web"
)

// CamTrial is what came of trying a source.
type CamTrial struct {
	OK      bool            `json:"ok"`
	Reason  snapshot.Reason `json:"reason,omitempty" doc:"Why there is no picture"`
	Black   bool            `json:"black" doc:"There is a picture, but nothing is seen in it"`
	Width   int             `json:"width"`
	Height  int             `json:"height"`
	Bytes   int             `json:"bytes"`
	Took    int64           `json:"took" doc:"Milliseconds"`
	Preview string          `json:"preview,omitempty" doc:"A small JPEG in base64"`
}

type trySourceInput struct{ Body CamSource }

// tryEntered asks a source that is not saved yet, under the same guard as later.
func (s *Service) tryEntered(ctx context.Context, in *trySourceInput) (*web.JSON[CamTrial], error) {
	var bad errs.Fields
	source := s.parse(in.Body, &bad)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	who := web.Who(ctx)
	err := s.o.DB.Update(ctx, func(tx *database.Tx) error {
		all, err := mine(tx, who)
		if err == nil && all != nil && len(all) == 0 {
			err = errs.New(errs.Denied, "roleNeeded")
		}
		if err == nil {
			err = s.learnNetworks(tx)
		}
		if err != nil {
			return err
		}
		return note(tx, who, "camera.try", record{id: "new"}, map[string]string{"host": bounded(source.Host()), "kind": string(source.Kind)})
	})
	if err != nil {
		return nil, err
	}
	return s.try(ctx, source)
}

// tryStored asks a camera with the source that is kept.
func (s *Service) tryStored(ctx context.Context, in *cameraInput) (*web.JSON[CamTrial], error) {
	var source snapshot.Source
	err := s.o.DB.Update(ctx, func(tx *database.Tx) error {
		r, err := own(tx, web.Who(ctx), in.ID)
		if err == nil {
			source, err = s.unseal(r.source, r.id)
		}
		if err == nil {
			err = s.learnNetworks(tx)
		}
		if err != nil {
			return err
		}
		return note(tx, web.Who(ctx), "camera.try", r, nil)
	})
	if err != nil {
		return nil, err
	}
	return s.try(ctx, source)
}

func bounded(s string) string {
	if len(s) > 200 {
		return s[:200]
	}
	return s
}

const previewSide = 480

func (s *Service) try(ctx context.Context, source snapshot.Source) (*web.JSON[CamTrial], error) {
	began := s.o.Now()
	shot, err := s.client.Take(ctx, source, snapshot.Known{})
	out := CamTrial{Took: s.o.Now().Sub(began).Round(time.Millisecond).Milliseconds()}
	if err != nil {
		out.Reason = snapshot.ReasonOf(err)
		if out.Reason == "" {
			return nil, err // who asked went away
		}
		return web.Answer(out), nil
	}
	plane, err := jpegdc.Read(shot.JPEG)
	if err != nil {
		out.Reason = snapshot.NotPicture
		return web.Answer(out), nil //nolint:nilerr // that is the answer
	}
	small, err := s.o.Pictures.Look(ctx, bytes.NewReader(shot.JPEG), previewSide)
	if err != nil {
		out.Reason = snapshot.NotPicture
		return web.Answer(out), nil //nolint:nilerr // that is the answer
	}
	var preview bytes.Buffer
	if err := jpeg.Encode(&preview, small, &jpeg.Options{Quality: 70}); err != nil {
		return nil, err
	}
	out.OK, out.Black, out.Width, out.Height, out.Bytes = true, nothing(plane), shot.Width, shot.Height, len(shot.JPEG)
	out.Preview = base64.StdEncoding.EncodeToString(preview.Bytes())
	return web.Answer(out), nil
}
