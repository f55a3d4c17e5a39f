package hc1_test

import (
	"bytes"
	"compress/zlib"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"daklakid/internal/platform/base45"
	"daklakid/internal/platform/hc1"
)

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func sign(t testing.TB, key *ecdsa.PrivateKey, payload string) []byte {
	t.Helper()
	message, err := hc1.Sign(key, []byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	return message
}

// holds reports whether a text is one that the key has signed.
func holds(text string, key *ecdsa.PrivateKey) bool {
	m, err := hc1.Parse(text)
	return err == nil && m.Signed(&key.PublicKey)
}

func TestSignedAndReadBack(t *testing.T) {
	key, other := newKey(t), newKey(t)
	text := hc1.Text(sign(t, key, "Trần Thị B"))
	m, err := hc1.Parse(text)
	if err != nil || string(m.Payload) != "Trần Thị B" {
		t.Fatalf("%q, %v", m.Payload, err)
	}
	kid, err := hc1.KeyID(&key.PublicKey)
	if err != nil || !bytes.Equal(kid, m.KeyID) {
		t.Fatalf("key %x, want %x, %v", m.KeyID, kid, err)
	}
	if !m.Signed(&key.PublicKey) || m.Signed(&other.PublicKey) {
		t.Fatal("the signature is not told from another's")
	}
}

// What others read: zlib and CBOR by libraries that know nothing of ours.
func TestTheTextIsZlibAndCOSE(t *testing.T) {
	text := hc1.Text(sign(t, newKey(t), "payload"))
	packed, err := base45.Decode(strings.TrimPrefix(text, hc1.Prefix))
	if err != nil {
		t.Fatal(err)
	}
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	message, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	var tag struct {
		_         struct{} `cbor:",toarray"`
		Protected []byte
		Open      map[int]any
		Payload   []byte
		Signature []byte
	}
	if message[0] != 0xd2 || cbor.Unmarshal(message[1:], &tag) != nil || string(tag.Payload) != "payload" || len(tag.Signature) != 64 {
		t.Fatalf("%x", message)
	}
}

const characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

func TestNoOtherCharacterHolds(t *testing.T) {
	key := newKey(t)
	text := []byte(hc1.Text(sign(t, key, "Nguyễn Văn C")))
	for i, was := range text {
		for _, c := range []byte(characters) {
			if text[i] = c; c != was && holds(string(text), key) {
				t.Fatalf("%q instead of %q at %d was accepted", c, was, i)
			}
		}
		text[i] = was
	}
	if !holds(string(text), key) {
		t.Fatal("the test changed the text for good")
	}
}

func TestNoOtherBitHolds(t *testing.T) {
	key := newKey(t)
	message := sign(t, key, "Nguyễn Văn C")
	for i := range len(message) * 8 {
		bad := bytes.Clone(message)
		bad[i/8] ^= 1 << (i % 8)
		if holds(hc1.Text(bad), key) {
			t.Fatalf("bit %d was flipped and accepted", i)
		}
	}
}

func TestOneTextForOneMessage(t *testing.T) {
	key := newKey(t)
	message := sign(t, key, strings.Repeat("dài ", 50))
	var squeezed bytes.Buffer
	w := zlib.NewWriter(&squeezed)
	if _, err := w.Write(message); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	with := func(at int, b ...byte) []byte {
		return append(append(bytes.Clone(message[:at]), b...), message[at+1:]...)
	}
	for name, text := range map[string]string{
		"compressed":     hc1.Prefix + base45.Encode(squeezed.Bytes()),
		"without prefix": strings.TrimPrefix(hc1.Text(message), hc1.Prefix),
		"lower case":     strings.ToLower(hc1.Text(message)),
		"a tail":         hc1.Text(append(bytes.Clone(message), 0)),
		"a longer array": hc1.Text(with(1, 0x98, 0x04)),
		"open headers":   hc1.Text(bytes.Replace(message, []byte{0xa0}, []byte{0xa1, 0x18, 0x63, 0x01}, 1)),
		"empty":          hc1.Prefix,
		"long":           hc1.Prefix + strings.Repeat("0", hc1.MaxText),
	} {
		if _, err := hc1.Parse(text); !errors.Is(err, hc1.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	key := newKey(f)
	text := hc1.Text(sign(f, key, "x"))
	f.Add(text)
	f.Add(hc1.Prefix)
	f.Add(text[:len(text)-3])
	f.Fuzz(func(t *testing.T, given string) {
		if given != text && holds(given, key) {
			t.Fatal("a text that was not issued was accepted")
		}
	})
}
