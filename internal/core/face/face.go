// Package face looks at faces: it finds them in pictures, judges whether they can
// be used, tells whether two are the same person, and checks from a series of
// frames that somebody living did what was asked of them. It stores nothing and
// decides nothing about accounts: what it returns is evidence for who does.
//
// What it cannot do, so that nobody relies on it: a face made by a computer and
// fed in place of the camera is not recognised, and no laboratory has tested it
// against presentation attacks (ISO/IEC 30107-3). See docs/adr/0037-liveness.md.
package face

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/inference"
)

// Faces looks at pictures with the networks of one pack. It is safe for
// concurrent use; who calls bounds how many look at once (inference.Queue).
type Faces struct {
	manifest  *Manifest
	near, far *detector
	mesh      *mesh
	embed     *embedder
	spoof     *spoof
	models    map[string]*asleep // by use
}

// Open reads a pack's description; each network is checked and laid out when it is
// first asked, or by Wake. The error is for the operator.
func Open(engine inference.Engine, pack fs.FS) (*Faces, error) {
	m, err := ReadManifest(pack)
	if err != nil {
		return nil, err
	}
	f := &Faces{manifest: m, models: map[string]*asleep{}}
	for use, file := range m.Files() {
		f.models[use] = &asleep{file: file, engine: engine, pack: pack}
	}
	f.near, f.far = newDetector(f.models["detect"], &m.Detect), newDetector(f.models["scene"], &m.Scene)
	f.mesh = &mesh{model: f.models["mesh"], file: &m.Mesh}
	f.embed = &embedder{model: f.models["embed"], file: &m.Embed}
	if m.Spoof != nil {
		f.spoof = &spoof{model: f.models["spoof"], file: m.Spoof}
	}
	return f, nil
}

// Wake checks all networks and lays them out, for who wants to know at once whether
// they can be run.
func (f *Faces) Wake() error {
	for _, m := range f.models {
		if _, err := m.awake(); err != nil {
			return err
		}
	}
	return nil
}

// Close frees the networks.
func (f *Faces) Close() error {
	var err error
	for _, m := range f.models {
		err = errors.Join(err, m.Close())
	}
	return err
}

// Pack describes what is loaded.
func (f *Faces) Pack() *Manifest { return f.manifest }

// Uses are what networks are for, in the order in which a face meets them.
var Uses = []string{"detect", "scene", "mesh", "embed", "spoof"}

// Try runs the network of a use once, on an empty picture, for who wants to know
// whether it works and how long it takes.
func (f *Faces) Try(ctx context.Context, use string) error {
	file, model := f.manifest.Files()[use], f.models[use]
	if model == nil {
		return fmt.Errorf("%w: there is no %s", errPack, use)
	}
	_, err := model.Run(ctx, map[string]inference.Tensor{file.Input: inference.New(1, 3, file.Size, file.Size)})
	return err
}

// Face is one face in a picture.
type Face struct {
	Box    Box
	Score  float32 // of the detector, 0.5 to 1
	Pose   Pose
	points []Point
}

// A second face at least this large, as a share of the first, is a second person;
// a smaller one is a passer-by or a picture on the wall.
const secondFace = 0.4

// Find returns the faces in a picture, the largest first. Faces before a camera
// and those in a wide scene take different networks: wide says which is asked
// first; the other one helps out if it sees nothing.
func (f *Faces) Find(ctx context.Context, p *Picture, wide bool) ([]Face, error) {
	first, second := f.near, f.far
	if wide {
		first, second = second, first
	}
	found, err := first.find(ctx, p)
	if err == nil && len(found) == 0 {
		found, err = second.find(ctx, p)
	}
	if err != nil {
		return nil, err
	}
	var faces []Face
	for _, d := range found {
		points, ok, err := f.mesh.points(ctx, p, d)
		if err != nil {
			return nil, err
		}
		face := Face{Box: d.box, Score: d.score, Pose: poseOf(points), points: points}
		if ok && !slices.ContainsFunc(faces, face.is) {
			faces = append(faces, face)
		}
	}
	bySize(faces)
	return faces, nil
}

// is tells whether two findings are one face: their noses are in one place.
func (f Face) is(other Face) bool {
	return distance(f.points[noseTip], other.points[noseTip]) < 0.25*max(f.Box.Size(), other.Box.Size())
}

// One returns the face of a picture that shall show exactly one person; the
// errors are faceNone and faceTwo.
func (f *Faces) One(ctx context.Context, p *Picture) (Face, error) {
	faces, err := f.Find(ctx, p, false)
	if err != nil {
		return Face{}, err
	}
	return single(faces)
}

func single(faces []Face) (Face, error) {
	if len(faces) == 0 {
		return Face{}, errs.New(errs.Invalid, "faceNone")
	}
	if len(faces) > 1 && faces[1].Box.Size() >= secondFace*faces[0].Box.Size() {
		return Face{}, errs.New(errs.Invalid, "faceTwo")
	}
	return faces[0], nil
}
