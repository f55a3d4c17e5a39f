package webpush_test

import (
	"bytes"
	"crypto/ecdh"
	"encoding/base64"
	"testing"

	"daklakid/internal/agency/webpush"
)

func decode(t *testing.T, s string) []byte {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The example of RFC 8291 §5, with the values of its appendix A.
func TestTheExampleOfTheRFC(t *testing.T) {
	const plain = "When I grow up, I want to be a watermelon"
	local, err := ecdh.P256().NewPrivateKey(decode(t, "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
	if err != nil {
		t.Fatal(err)
	}
	browser, err := ecdh.P256().NewPrivateKey(decode(t, "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"))
	if err != nil {
		t.Fatal(err)
	}
	to := webpush.Subscription{
		Public: decode(t, "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
		Auth:   decode(t, "BTBZMqHH6r4Tts7J_aSIgg"),
	}
	body, err := webpush.Encrypt(to, local, decode(t, "DGv6ra1nlYgDCS1FRnbzlw"), []byte(plain), len(plain)+1)
	if err != nil {
		t.Fatal(err)
	}
	const want = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
	if got := base64.RawURLEncoding.EncodeToString(body); got != want {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
	if got, err := webpush.Decrypt(browser, to.Auth, body); string(got) != plain || err != nil {
		t.Errorf("%q %v", got, err)
	}
	for at := range body {
		spoilt := bytes.Clone(body)
		spoilt[at] ^= 1
		if at >= 16 && at < 20 {
			continue // how long records may be says nothing with one of them
		}
		if _, err := webpush.Decrypt(browser, to.Auth, spoilt); err == nil {
			t.Errorf("octet %d may be another", at)
		}
	}
	if _, err := webpush.Decrypt(browser, to.Auth, body[:50]); err == nil {
		t.Error("half a message reads")
	}
}
