// Package hc1 signs bytes and writes them as the text of a QR code: COSE_Sign1
// (RFC 9052) with ES256, in zlib, in Base45, behind "HC1:", as the EU's health
// certificates do. Each signed message has exactly one text, so that a changed
// character is always noticed.
package hc1

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"github.com/veraison/go-cose"

	"daklakid/internal/platform/base45"
)

// Prefix is what every text starts with.
const Prefix = "HC1:"

// MaxText bounds a text in characters: the most that a QR code holds.
const MaxText = 4296

const kidSize = 8

// ErrMalformed says that a text or message is not as Sign and Text wrote it.
var ErrMalformed = errors.New("hc1: malformed")

// KeyID names a public key by the first eight bytes of its digest.
func KeyID(public *ecdsa.PublicKey) ([]byte, error) {
	point, err := public.Bytes()
	if err != nil {
		return nil, fmt.Errorf("hc1: %w", err)
	}
	sum := sha256.Sum256(point)
	return sum[:kidSize], nil
}

// Sign returns a COSE_Sign1 message that holds payload and names the key.
func Sign(key *ecdsa.PrivateKey, payload []byte) ([]byte, error) {
	signer, err := cose.NewSigner(cose.AlgorithmES256, key)
	if err != nil {
		return nil, fmt.Errorf("hc1: %w", err)
	}
	kid, err := KeyID(&key.PublicKey)
	if err != nil {
		return nil, err
	}
	headers := cose.Headers{Protected: cose.ProtectedHeader{
		cose.HeaderLabelAlgorithm: cose.AlgorithmES256, cose.HeaderLabelKeyID: kid,
	}}
	message, err := cose.Sign1(rand.Reader, signer, headers, payload, nil)
	if err != nil {
		return nil, fmt.Errorf("hc1: %w", err)
	}
	return message, nil
}

// Message is a signed message that was read but not verified.
type Message struct {
	KeyID   []byte
	Payload []byte
	sign1   cose.Sign1Message
}

// Read takes a message apart, else ErrMalformed. The headers that the
// signature does not cover must be empty, and the bytes be those of the one
// deterministic encoding (RFC 8949 §4.2).
func Read(message []byte) (Message, error) {
	var m Message
	if err := m.sign1.UnmarshalCBOR(message); err != nil {
		return m, ErrMalformed
	}
	again, err := (&cose.Sign1Message{
		Headers: cose.Headers{Protected: m.sign1.Headers.Protected}, Payload: m.sign1.Payload, Signature: m.sign1.Signature,
	}).MarshalCBOR()
	if err != nil || !bytes.Equal(again, message) {
		return m, ErrMalformed
	}
	protected := m.sign1.Headers.Protected
	kid, _ := protected[cose.HeaderLabelKeyID].([]byte)
	algorithm, err := protected.Algorithm()
	if err != nil || algorithm != cose.AlgorithmES256 || len(protected) != 2 || len(kid) != kidSize {
		return m, ErrMalformed
	}
	m.KeyID, m.Payload = kid, m.sign1.Payload
	return m, nil
}

// Signed reports whether the message was signed by the key's owner.
func (m *Message) Signed(public *ecdsa.PublicKey) bool {
	verifier, err := cose.NewVerifier(cose.AlgorithmES256, public)
	return err == nil && m.sign1.Verify(nil, verifier) == nil
}

// Text writes a message as the text of a QR code.
func Text(message []byte) string { return Prefix + base45.Encode(pack(message)) }

// Parse is Read for a text.
func Parse(text string) (Message, error) {
	rest, found := strings.CutPrefix(text, Prefix)
	if !found || len(text) > MaxText {
		return Message{}, ErrMalformed
	}
	packed, err := base45.Decode(rest)
	if err != nil {
		return Message{}, ErrMalformed
	}
	message, err := unpack(packed)
	if err != nil {
		return Message{}, err
	}
	return Read(message)
}
