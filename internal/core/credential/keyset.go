package credential

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/veraison/go-cose"

	"daklakid/internal/platform/database"
)

// Where the world reads who signs and what was revoked.
const (
	keysPath = "/.well-known/credential-keys"
	listPath = "/.well-known/credential-revocations"
)

// jwk is a public key as JSON (RFC 7517, RFC 7518 §6.2). Its kid is that of the
// COSE header, in base64url.
type jwk struct {
	KeyID     string `json:"kid"`
	Type      string `json:"kty"`
	Curve     string `json:"crv"`
	Algorithm string `json:"alg"`
	Use       string `json:"use"`
	X         string `json:"x"`
	Y         string `json:"y"`
}

const (
	pointHeader = 1  // of an uncompressed point (SEC 1 §2.3.3)
	coordinate  = 32 // bytes
)

// publicKeys answers all keys that were not withdrawn, those that will sign
// included: as JSON, or to who asks for application/cose-key-set as CBOR
// (RFC 9052 §7).
func (s *Service) publicKeys(r *http.Request) (body []byte, contentType string, err error) {
	keys, err := s.published(r)
	if err != nil {
		return nil, "", err
	}
	if strings.Contains(r.Header.Get("Accept"), "application/cose-key-set") {
		body, err = coseKeys(keys)
		return body, "application/cose-key-set", err
	}
	set := struct {
		Keys []jwk `json:"keys"`
	}{[]jwk{}}
	for _, k := range keys {
		x, y := k.point[pointHeader:pointHeader+coordinate], k.point[pointHeader+coordinate:]
		set.Keys = append(set.Keys, jwk{
			base64.RawURLEncoding.EncodeToString(k.kid), "EC", "P-256", "ES256", "sig",
			base64.RawURLEncoding.EncodeToString(x), base64.RawURLEncoding.EncodeToString(y),
		})
	}
	body, err = json.Marshal(set)
	return body, "application/jwk-set+json", err
}

func coseKeys(keys []keyRow) ([]byte, error) {
	set := make([]*cose.Key, 0, len(keys))
	for _, k := range keys {
		key, err := cose.NewKeyEC2(cose.AlgorithmES256, k.point[pointHeader:pointHeader+coordinate], k.point[pointHeader+coordinate:], nil)
		if err != nil {
			return nil, err
		}
		key.ID = k.kid
		set = append(set, key)
	}
	return encoding.Marshal(set)
}

// published reads the keys; whoever asks before anything was signed has the
// first one made, so that no empty set is kept anywhere.
func (s *Service) published(r *http.Request) (keys []keyRow, err error) {
	read := func(tx *database.Tx) error {
		all, err := allKeys(tx)
		keys = keys[:0]
		for _, k := range all {
			if k.withdrawn == 0 {
				keys = append(keys, k)
			}
		}
		return err
	}
	if err := s.o.DB.View(r.Context(), read); err != nil || len(keys) > 0 {
		return keys, err
	}
	return keys, s.o.DB.Update(r.Context(), func(tx *database.Tx) error {
		if err := s.first(tx); err != nil {
			return err
		}
		return read(tx)
	})
}
