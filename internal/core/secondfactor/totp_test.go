package secondfactor

import (
	"encoding/hex"
	"net/url"
	"strings"
	"testing"
)

// RFC 6238 appendix B, SHA-1: the last six of its eight digits.
func TestVectorsOfTheRFC(t *testing.T) {
	secret := []byte("12345678901234567890")
	for seconds, want := range map[int64]string{
		59: "94287082", 1111111109: "07081804", 1111111111: "14050471",
		1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130",
	} {
		if got := code(secret, stepAt(seconds*1000)); got != want[2:] {
			t.Errorf("at %d: %s, want %s", seconds, got, want[2:])
		}
	}
}

// RFC 4226 appendix D.
func TestVectorsOfHOTP(t *testing.T) {
	for n, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} {
		if got := code([]byte("12345678901234567890"), int64(n)); got != want {
			t.Errorf("counter %d: %s, want %s", n, got, want)
		}
	}
}

func TestMatchIsOneStepWide(t *testing.T) {
	secret := []byte("12345678901234567890")
	const now = 1_000_000 * period
	for off := int64(-3); off <= 3; off++ {
		step, right := match(secret, code(secret, 1_000_000+off), now)
		if near := off >= -1 && off <= 1; right != near || near && step != 1_000_000+off {
			t.Errorf("%d steps off: %v", off, right)
		}
	}
	for _, given := range []string{"", "1", "000000000", "abcdef"} {
		if _, right := match(secret, given, now); right {
			t.Errorf("%q is right", given)
		}
	}
}

func TestAddress(t *testing.T) {
	secret, err := hex.DecodeString("48656c6c6f21deadbeef")
	if err != nil {
		t.Fatal(err)
	}
	uri := address("Đắk Lắk ID", "…001", secret)
	if strings.ContainsAny(uri, " +") {
		t.Error(uri)
	}
	parsed, err := url.Parse(uri)
	if err != nil {
		t.Fatal(err)
	}
	if parsed.Scheme != "otpauth" || parsed.Host != "totp" || parsed.Path != "/Đắk Lắk ID:…001" ||
		parsed.Query().Get("secret") != "JBSWY3DPEHPK3PXP" || parsed.Query().Get("issuer") != "Đắk Lắk ID" {
		t.Error(uri)
	}
}
