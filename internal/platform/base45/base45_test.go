package base45_test

import (
	"bytes"
	"errors"
	"testing"

	"daklakid/internal/platform/base45"
)

// The examples of RFC 9285 §4.3 and §4.4.
func TestExamplesOfTheStandard(t *testing.T) {
	for plain, want := range map[string]string{
		"": "", "AB": "BB8", "Hello!!": "%69 VD92EX0", "base-45": "UJCLQE7W581", "ietf!": "QED8WEX0",
	} {
		if got := base45.Encode([]byte(plain)); got != want {
			t.Errorf("%q is written %q, want %q", plain, got, want)
		}
		if got, err := base45.Decode(want); err != nil || string(got) != plain {
			t.Errorf("%q is read as %q, %v", want, got, err)
		}
	}
}

func TestMalformed(t *testing.T) {
	for _, text := range []string{
		"A", "BB8A", // a character left over
		"GGW", ":::", // the standard's: 65536 and 91124, beyond two bytes
		"::", "V5", // beyond one byte
		"ab8", "BB8\n", "BB\u00e9", "B,8", // not in the alphabet
	} {
		if got, err := base45.Decode(text); !errors.Is(err, base45.ErrMalformed) {
			t.Errorf("%q is read as %x, %v", text, got, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{"", "BB8", "%69 VD92EX0", "GGW", "A", "::"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		data, err := base45.Decode(text)
		if err == nil && base45.Encode(data) != text {
			t.Fatalf("%q and %q give the same bytes", text, base45.Encode(data))
		}
	})
}

func FuzzEncode(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0, 0, 255})
	f.Fuzz(func(t *testing.T, data []byte) {
		back, err := base45.Decode(base45.Encode(data))
		if err != nil || !bytes.Equal(back, data) {
			t.Fatalf("%x came back as %x, %v", data, back, err)
		}
	})
}
