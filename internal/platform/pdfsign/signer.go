package pdfsign

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"
)

// Signer is who signs: a private key, its certificate, and those of the
// certificate's issuers.
type Signer struct {
	key   crypto.Signer
	chain []*x509.Certificate // the key's own first
}

// Certificate is the one whose key signs.
func (s *Signer) Certificate() *x509.Certificate { return s.chain[0] }

// minRSA is the least length of an RSA key in bits.
const minRSA = 2048

// NewSigner joins a key to its certificate and refuses what no reader would
// take from them at this time.
func NewSigner(chain []*x509.Certificate, key crypto.Signer, now time.Time) (*Signer, error) {
	if len(chain) == 0 {
		return nil, errors.New("there is no certificate")
	}
	leaf := chain[0]
	public, comparable := key.Public().(interface{ Equal(crypto.PublicKey) bool })
	switch {
	case !comparable || !public.Equal(leaf.PublicKey):
		return nil, errors.New("the private key is not that of the first certificate")
	case now.After(leaf.NotAfter):
		return nil, fmt.Errorf("the certificate expired on %s", leaf.NotAfter.Format(time.DateOnly))
	case now.Before(leaf.NotBefore):
		return nil, fmt.Errorf("the certificate is valid only from %s", leaf.NotBefore.Format(time.DateOnly))
	case leaf.KeyUsage != 0 && leaf.KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0:
		return nil, errors.New("the certificate is not one for signatures")
	}
	for i, issuer := range chain[1:] {
		if err := chain[i].CheckSignatureFrom(issuer); err != nil {
			return nil, fmt.Errorf("certificate %d was not issued by the one below it: %w", i+1, err)
		}
	}
	return &Signer{key, chain}, nil
}

// ParseChain reads certificates in PEM, each followed by its issuer's.
func ParseChain(text []byte) (chain []*x509.Certificate, err error) {
	for {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			return nil, fmt.Errorf("%q is no certificate", block.Type)
		}
		one, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		chain = append(chain, one)
	}
	if len(chain) == 0 || len(bytes.TrimSpace(text)) > 0 {
		return nil, errors.New("not certificates in PEM")
	}
	return chain, nil
}

// ParseKey reads a private key in PEM, of RSA or of an elliptic curve of NIST.
func ParseKey(text []byte) (crypto.Signer, error) {
	block, rest := pem.Decode(text)
	if block == nil || len(bytes.TrimSpace(rest)) > 0 {
		return nil, errors.New("not one private key in PEM, without a password")
	}
	var key any
	var err error
	switch block.Type {
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	default:
		err = fmt.Errorf("%q is not a private key without a password", block.Type)
	}
	if err != nil {
		return nil, err
	}
	switch key := key.(type) {
	case *ecdsa.PrivateKey:
		return key, nil
	case *rsa.PrivateKey:
		if key.N.BitLen() < minRSA {
			return nil, fmt.Errorf("an RSA key has at least %d bits", minRSA)
		}
		return key, nil
	}
	return nil, errors.New("the key is neither of RSA nor of an elliptic curve of NIST")
}
