package pdfsign

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"time"
)

// Own certificates are valid for ten years, and from a day before they are made:
// clocks differ.
const (
	ownYears = 10
	ownEarly = -24 * time.Hour
)

// NewOwn makes a key with a certificate that nobody else vouches for, both as
// bytes to be kept.
func NewOwn(subject pkix.Name, now time.Time) (certificate, private []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("pdfsign: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, nil, fmt.Errorf("pdfsign: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: serial.Add(serial, big.NewInt(1)), Subject: subject, NotBefore: now.Add(ownEarly), NotAfter: now.AddDate(ownYears, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment, BasicConstraintsValid: true,
	}
	if certificate, err = x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key); err != nil {
		return nil, nil, fmt.Errorf("pdfsign: %w", err)
	}
	private, err = key.Bytes()
	return certificate, private, err
}

// ParseOwn reads what NewOwn made.
func ParseOwn(certificate, private []byte) (*Signer, error) {
	leaf, err := x509.ParseCertificate(certificate)
	if err != nil {
		return nil, fmt.Errorf("pdfsign: %w", err)
	}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), private)
	if err != nil {
		return nil, fmt.Errorf("pdfsign: %w", err)
	}
	return &Signer{key, []*x509.Certificate{leaf}}, nil
}
