package app_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"strings"
	"testing"
)

// pkg is what `go list -json` says of a package.
type pkg struct {
	ImportPath  string
	Doc         string
	Dir         string
	GoFiles     []string
	Imports     []string
	TestImports []string
}

const internal = "daklakid/internal/"

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Doc,Dir,GoFiles,Imports,TestImports", "./...")
	cmd.Dir = "../.."
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for decoder := json.NewDecoder(out); ; {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if err := cmd.Wait(); err != nil || len(all) < 10 {
		t.Fatalf("go list: %v, %d packages", err, len(all))
	}
	return all
}

// rings lists what each ring may import below itself.
var rings = map[string][]string{
	"app":      {"app", "feature", "kernel", "core", "agency", "platform"},
	"feature":  {"kernel", "core", "agency", "platform"},
	"kernel":   {"core", "platform"},
	"core":     {"core", "platform"},
	"agency":   {"platform"},
	"platform": {"platform"},
}

// place splits daklakid/internal/feature/rentals/x into feature and rentals.
func place(importPath string) (ring, name string, ours bool) {
	rest, ours := strings.CutPrefix(importPath, internal)
	ring, rest, _ = strings.Cut(rest, "/")
	name, _, _ = strings.Cut(rest, "/")
	return ring, name, ours
}

func TestArrowsOnlyPointDown(t *testing.T) {
	for _, p := range packages(t) {
		ring, name, ours := place(p.ImportPath)
		if !ours {
			continue
		}
		if rings[ring] == nil {
			t.Errorf("%s: there is no ring called %s", p.ImportPath, ring)
		}
		for _, imported := range p.Imports {
			toRing, toName, toOurs := place(imported)
			switch {
			case !toOurs, ring == toRing && name == toName, allowed(ring, toRing):
			case ring == toRing:
				t.Errorf("%s imports %s: a %s does not know another; let them meet in core, by a job, or by an interface satisfied in app/modules.go",
					p.ImportPath, imported, ring)
			default:
				t.Errorf("%s imports %s: arrows point down, app → feature → kernel → core → platform and feature → agency → platform",
					p.ImportPath, imported)
			}
		}
	}
}

func allowed(from, to string) bool {
	for _, ring := range rings[from] {
		if ring == to {
			return true
		}
	}
	return false
}

// The test folders of platform are for tests only.
func TestTestPackagesStayInTests(t *testing.T) {
	for _, p := range packages(t) {
		for _, imported := range p.Imports {
			if strings.HasSuffix(imported, "test") && strings.HasPrefix(imported, internal) && !strings.HasSuffix(path.Base(p.ImportPath), "test") {
				t.Errorf("%s imports %s outside its tests", p.ImportPath, imported)
			}
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) > 0 && strings.TrimSpace(p.Doc) == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
		base := path.Base(p.ImportPath)
		for _, vague := range []string{"util", "utils", "common", "helper", "helpers", "misc", "shared"} {
			if base == vague {
				t.Errorf("%s: %s does not say what it is for", p.ImportPath, vague)
			}
		}
	}
}

func TestFilesStaySmall(t *testing.T) {
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			raw, err := os.ReadFile(path.Join(p.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if lines := strings.Count(string(raw), "\n"); lines > 500 {
				t.Errorf("%s/%s has %d lines, at most 500 fit in a head", p.ImportPath, name, lines)
			}
		}
	}
}

// Names of provinces and places are data of the pack.
func TestNoProvinceInCode(t *testing.T) {
	for _, p := range packages(t) {
		ring, _, ours := place(p.ImportPath)
		if !ours || ring == "app" {
			continue
		}
		for _, name := range p.GoFiles {
			raw, err := os.ReadFile(path.Join(p.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range strings.Split(string(raw), "\n") {
				code, _, _ := strings.Cut(line, "//")
				for _, word := range []string{"Đắk Lắk", "Dak Lak", "Buôn Ma Thuột", "Phú Yên"} {
					if strings.Contains(code, word) {
						t.Errorf("%s/%s names %s; names belong to the province pack", p.ImportPath, name, word)
					}
				}
			}
		}
	}
}

func TestArchitectureNamesEveryFolder(t *testing.T) {
	page, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packages(t) {
		rest, ours := strings.CutPrefix(p.ImportPath, internal)
		if !ours || strings.HasSuffix(rest, "test") {
			continue
		}
		parts := strings.Split(rest, "/")
		folder := strings.Join(parts[:min(2, len(parts))], "/")
		if !strings.Contains(string(page), "`"+folder+"`") {
			t.Errorf("ARCHITECTURE.md does not name `%s`", folder)
		}
	}
}
