package pdfsign_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"daklakid/internal/platform/pdfsign"
)

// certify makes a certificate, by itself or by an issuer.
func certify(t *testing.T, name string, key crypto.Signer, issuer *x509.Certificate, by crypto.Signer, change func(*x509.Certificate)) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: at.AddDate(-1, 0, 0), NotAfter: at.AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true,
	}
	if change != nil {
		change(template)
	}
	if issuer == nil {
		issuer, by = template, key
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, issuer, key.Public(), by)
	ok(t, err)
	made, err := x509.ParseCertificate(raw)
	ok(t, err)
	return made
}

func authority(c *x509.Certificate) { c.IsCA, c.KeyUsage = true, x509.KeyUsageCertSign }

func curve(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	ok(t, err)
	return key
}

// issued is a signer as an agency has it: RSA, by an authority, from PEM files.
func issued(t *testing.T) *pdfsign.Signer {
	t.Helper()
	root := curve(t)
	top := certify(t, "CA", root, nil, nil, authority)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	ok(t, err)
	leaf := certify(t, "Sở Tư pháp", key, top, root, nil)
	chain, err := pdfsign.ParseChain([]byte(asPEM("CERTIFICATE", leaf.Raw) + "\n" + asPEM("CERTIFICATE", top.Raw)))
	ok(t, err)
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	ok(t, err)
	parsed, err := pdfsign.ParseKey([]byte(asPEM("PRIVATE KEY", raw)))
	ok(t, err)
	s, err := pdfsign.NewSigner(chain, parsed, at)
	ok(t, err)
	return s
}

func asPEM(kind string, raw []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: raw}))
}

func TestSignersThatNobodyBelieves(t *testing.T) {
	key := curve(t)
	fit := certify(t, "fit", key, nil, nil, nil)
	for want, tt := range map[string]struct {
		chain []*x509.Certificate
		key   crypto.Signer
	}{
		"no certificate":  {nil, key},
		"not that of":     {[]*x509.Certificate{fit}, curve(t)},
		"expired on 2026": {[]*x509.Certificate{certify(t, "old", key, nil, nil, func(c *x509.Certificate) { c.NotAfter = at.Add(-time.Hour) })}, key},
		"valid only from": {[]*x509.Certificate{certify(t, "new", key, nil, nil, func(c *x509.Certificate) { c.NotBefore = at.Add(time.Hour) })}, key},
		"not one for":     {[]*x509.Certificate{certify(t, "TLS", key, nil, nil, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyAgreement })}, key},
		"was not issued":  {[]*x509.Certificate{fit, certify(t, "other CA", curve(t), nil, nil, authority)}, key},
	} {
		if _, err := pdfsign.NewSigner(tt.chain, tt.key, at); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, err := pdfsign.NewSigner([]*x509.Certificate{fit}, key, at); err != nil {
		t.Error(err)
	}
}

func TestPEM(t *testing.T) {
	small, err := rsa.GenerateKey(rand.Reader, 1024) //nolint:gosec // too short, that is the test
	ok(t, err)
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	ok(t, err)
	raw, err := x509.MarshalPKCS8PrivateKey(edwards)
	ok(t, err)
	ec, err := x509.MarshalECPrivateKey(curve(t))
	ok(t, err)
	for name, text := range map[string]string{
		"nothing": "", "no PEM": "key", "with a password": asPEM("ENCRYPTED PRIVATE KEY", ec), "a certificate": asPEM("CERTIFICATE", ec),
		"short": asPEM("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(small)), "Ed25519": asPEM("PRIVATE KEY", raw),
		"broken": asPEM("PRIVATE KEY", raw[:20]), "two": asPEM("EC PRIVATE KEY", ec) + asPEM("EC PRIVATE KEY", ec),
	} {
		if _, err := pdfsign.ParseKey([]byte(text)); err == nil {
			t.Errorf("%s was taken for a key", name)
		}
	}
	if _, err := pdfsign.ParseKey([]byte(asPEM("EC PRIVATE KEY", ec))); err != nil {
		t.Error(err)
	}
	for name, text := range map[string]string{
		"nothing": "", "no PEM": "certificate", "a key": asPEM("EC PRIVATE KEY", ec), "broken": asPEM("CERTIFICATE", ec),
		"more behind": asPEM("CERTIFICATE", certify(t, "a", curve(t), nil, nil, nil).Raw) + "and more",
	} {
		if _, err := pdfsign.ParseChain([]byte(text)); err == nil {
			t.Errorf("%s was taken for certificates", name)
		}
	}
}
