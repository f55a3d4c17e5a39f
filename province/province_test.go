package province_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"daklakid/province"
)

func TestPack(t *testing.T) {
	if _, err := province.Pack("daklak"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", ".", "..", "../daklak", "nowhere", "daklak/province.json"} {
		if _, err := province.Pack(name); err == nil {
			t.Errorf("%q was taken for a pack", name)
		}
	}
}

func TestOverlay(t *testing.T) {
	pack, err := province.Pack("daklak")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "boundaries.geojson"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	both := province.Overlay(pack, dir)
	if b, err := fs.ReadFile(both, "boundaries.geojson"); err != nil || string(b) != "{}" {
		t.Errorf("the operator's file: %q, %v", b, err)
	}
	if _, err := fs.ReadFile(both, "wards.json"); err != nil {
		t.Error(err)
	}
	if _, err := fs.ReadFile(province.Overlay(pack, filepath.Join(dir, "none")), "wards.json"); err != nil {
		t.Error(err)
	}
}
