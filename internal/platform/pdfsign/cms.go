package pdfsign

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
)

// Names of RFC 5652, RFC 5035 and RFC 5754.
var (
	oidData               = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData         = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigningCertificate = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidSHA256             = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidECDSAWithSHA256    = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
	oidSHA256WithRSA      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}
)

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content signedData `asn1:"explicit,tag:0"`
}

// signedData is that of a detached signature by one signer.
type signedData struct {
	Version      int
	Digests      []pkix.AlgorithmIdentifier `asn1:"set"`
	Encapsulated struct{ Type asn1.ObjectIdentifier }
	Certificates asn1.RawValue
	Signers      []signerInfo `asn1:"set"`
}

type signerInfo struct {
	Version    int
	Signer     issuerAndSerial
	Digest     pkix.AlgorithmIdentifier
	Attributes asn1.RawValue
	Algorithm  pkix.AlgorithmIdentifier
	Signature  []byte
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values asn1.RawValue
}

// Tags of a set, and of the implicit field 0 in its place.
const (
	setTag   = 0x31
	fieldTag = 0xa0
)

// sign makes a CAdES signature (RFC 5652 with RFC 5035). Its time stands in the
// file and not here, as EN 319 142-1, 6.3 demands.
func (s *Signer) sign(parts ...[]byte) ([]byte, error) {
	hash := sha256.New()
	for _, part := range parts {
		hash.Write(part)
	}
	attributes, err := attributesFor(s.chain[0], hash.Sum(nil))
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(attributes)
	signature, err := s.key.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("pdfsign: %w", err)
	}
	var certificates []byte
	for _, certificate := range s.chain {
		certificates = append(certificates, certificate.Raw...)
	}
	return envelope(s.chain[0], certificates, attributes, signature)
}

// envelope puts a signature together; but for what it is given, it is always the same.
func envelope(leaf *x509.Certificate, certificates, attributes, signature []byte) ([]byte, error) {
	one := signerInfo{
		Version: 1, Signer: issuerAndSerial{asn1.RawValue{FullBytes: leaf.RawIssuer}, leaf.SerialNumber},
		Digest:     pkix.AlgorithmIdentifier{Algorithm: oidSHA256},
		Attributes: asn1.RawValue{FullBytes: tagged(fieldTag, attributes)},
		Algorithm:  pkix.AlgorithmIdentifier{Algorithm: oidSHA256WithRSA, Parameters: asn1.NullRawValue}, Signature: signature,
	}
	if _, is := leaf.PublicKey.(*ecdsa.PublicKey); is {
		one.Algorithm = pkix.AlgorithmIdentifier{Algorithm: oidECDSAWithSHA256}
	}
	content := signedData{Version: 1, Digests: []pkix.AlgorithmIdentifier{{Algorithm: oidSHA256}}, Signers: []signerInfo{one}}
	content.Encapsulated.Type = oidData
	content.Certificates = asn1.RawValue{Class: asn1.ClassContextSpecific, IsCompound: true, Bytes: certificates}
	return asn1.Marshal(contentInfo{oidSignedData, content})
}

// attributesFor are what is signed, as a set: which digest, and by which certificate.
func attributesFor(leaf *x509.Certificate, digest []byte) ([]byte, error) {
	type certID struct{ Hash []byte }
	own := sha256.Sum256(leaf.Raw)
	var all []attribute
	for _, one := range []struct {
		name  asn1.ObjectIdentifier
		value any
	}{
		{oidContentType, oidData},
		{oidMessageDigest, digest},
		{oidSigningCertificate, struct{ Certificates []certID }{[]certID{{own[:]}}}},
	} {
		value, err := asn1.Marshal(one.value)
		if err != nil {
			return nil, fmt.Errorf("pdfsign: %w", err)
		}
		all = append(all, attribute{one.name, asn1.RawValue{Tag: asn1.TagSet, IsCompound: true, Bytes: value}})
	}
	return asn1.MarshalWithParams(all, "set")
}

// tagged is a set in the place of the implicit field 0, or the other way round.
func tagged(tag byte, set []byte) []byte { return append([]byte{tag}, set[1:]...) }

// spare is by how much one ECDSA signature may be longer than another.
const spare = 16

// room is how many bytes a signature needs at most.
func (s *Signer) room() (int, error) {
	trial, err := s.sign(nil)
	return len(trial) + spare, err
}
