package webpush

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// Key names us to push services, and a subscription is made for one.
type Key struct{ private *ecdsa.PrivateKey }

// NewKey makes one, as 32 bytes to be kept.
func NewKey() ([]byte, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("webpush: %w", err)
	}
	return private.Bytes()
}

// ParseKey reads a kept key.
func ParseKey(raw []byte) (*Key, error) {
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw)
	if err != nil {
		return nil, errors.New("webpush: the key is not 32 bytes of a P-256 private key")
	}
	return &Key{private}, nil
}

// Public is what a browser wants as applicationServerKey, in base64url.
func (k *Key) Public() string {
	point, err := k.private.PublicKey.Bytes()
	if err != nil {
		return "" // a point that is not on its curve: ParseKey lets none in
	}
	return base64.RawURLEncoding.EncodeToString(point)
}

// tokenLife may be a day at most (RFC 8292 §2).
const tokenLife = 12 * time.Hour

// authorize is RFC 8292 §3: we are who has this key, and mean this service, now.
func (k *Key) authorize(endpoint, contact string, now time.Time) (string, error) {
	u, err := url.Parse(endpoint)
	if err != nil {
		return "", errors.New("webpush: the endpoint is no address")
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: k.private}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", fmt.Errorf("webpush: %w", err)
	}
	token, err := jwt.Signed(signer).Claims(map[string]any{
		"aud": u.Scheme + "://" + u.Host, "exp": now.Add(tokenLife).Unix(), "sub": contact,
	}).Serialize()
	if err != nil {
		return "", fmt.Errorf("webpush: %w", err)
	}
	return "vapid t=" + token + ", k=" + k.Public(), nil
}
