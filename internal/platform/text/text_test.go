package text_test

import (
	"testing"
	"testing/fstest"

	"daklakid/internal/platform/text"
)

func TestSay(t *testing.T) {
	c, err := text.Load(fstest.MapFS{
		"vi.json": {Data: []byte(`{"range":"từ {min} đến {max}","only":"chỉ có"}`)},
		"en.json": {Data: []byte(`{"range":"from {min} to {max}"}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	args := map[string]any{"min": int64(1), "max": 1500000}
	for _, tt := range []struct{ language, code, want string }{
		{"vi", "range", "từ 1 đến 1.500.000"},
		{"en", "range", "from 1 to 1.500.000"},
		{"en", "only", "chỉ có"},
		{"fr", "only", "chỉ có"},
		{"vi", "nobody", "nobody"},
	} {
		if got := c.Say(tt.language, tt.code, args); got != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.language, tt.code, got, tt.want)
		}
	}
	if c.Complete("en") == nil {
		t.Error("en lacks a code and nobody noticed")
	}
}

func TestTwiceIsAnError(t *testing.T) {
	one := fstest.MapFS{"vi.json": {Data: []byte(`{"a":"x"}`)}}
	if _, err := text.Load(one, one); err == nil {
		t.Fatal("a code defined twice must not load")
	}
}
