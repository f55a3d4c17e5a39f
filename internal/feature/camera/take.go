package camera

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"daklakid/internal/agency/snapshot"
)

// outcome is what came of one try.
type outcome struct {
	target    *target
	at        int64
	cancelled bool
	reason    snapshot.Reason // empty: the camera answered
	picture   bool            // and with another picture than before
	bytes     int
	width     int
	height    int
	keep      bool // it is one of the history
	hash      string
	health    State
	since     int64 // when that health began, if it is new
}

// take asks a camera once. A picture is on disk when it returns.
func (p *puller) take(ctx context.Context, t *target) outcome {
	o := outcome{target: t}
	if t.broken {
		o.at, o.reason = p.s.o.Now().UnixMilli(), snapshot.Credentials
		return o
	}
	shot, err := p.s.client.Take(ctx, t.source, t.known)
	o.at = p.s.o.Now().UnixMilli()
	if err != nil {
		o.cancelled, o.reason = errors.Is(err, context.Canceled), snapshot.ReasonOf(err)
		t.known = snapshot.Known{}
		return o
	}
	if shot.Same {
		return o
	}
	sum := sha256.Sum256(shot.JPEG)
	hash := hex.EncodeToString(sum[:12])
	t.known = shot.Known
	if hash == t.hash {
		return o
	}
	plane, err := p.s.plane(shot.JPEG)
	if err != nil {
		o.reason, t.known = snapshot.NotPicture, snapshot.Known{}
		return o
	}
	health := t.memory.look(o.at, t.every, plane)
	sealed := p.s.o.Vault.Seal(shot.JPEG, key(t.id, o.at))
	if err := p.s.o.Blobs.Put(ctx, key(t.id, o.at), bytes.NewReader(sealed), int64(len(sealed))); err != nil {
		p.trouble(ctx, "storing a picture", err)
		o.cancelled, t.known = true, snapshot.Known{} // the camera is not to blame
		return o
	}
	t.hash = hash
	o.hash, o.health, o.since = hash, health, o.at
	if health == Frozen {
		o.since = t.memory.still
	}
	o.picture, o.bytes, o.width, o.height = true, len(shot.JPEG), shot.Width, shot.Height
	if o.at-t.kept >= between.Milliseconds() {
		o.keep, t.kept = true, o.at
	}
	return o
}
