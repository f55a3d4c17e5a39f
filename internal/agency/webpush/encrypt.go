package webpush

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	saltBytes  = 16
	authBytes  = 16
	pointBytes = 65
	recordSize = 4096 // as in the RFC's example; push services take no more

	// room is what a payload, the octet after it and the padding fill: all
	// messages are of one size, so that none is told by it.
	room = 2048
)

// MaxPayload bounds a payload in bytes.
const MaxPayload = room - 1

// encrypt is RFC 8291: one record of RFC 8188 (aes128gcm), padded to fill size.
func encrypt(to Subscription, local *ecdh.PrivateKey, salt, payload []byte, size int) ([]byte, error) {
	theirs, err := ecdh.P256().NewPublicKey(to.Public)
	if err != nil || len(to.Auth) != authBytes {
		return nil, errors.New("webpush: the keys of a subscription are malformed")
	}
	if len(payload) >= size {
		return nil, fmt.Errorf("webpush: a payload of %d bytes, more than %d", len(payload), size-1)
	}
	shared, err := local.ECDH(theirs)
	if err != nil {
		return nil, fmt.Errorf("webpush: %w", err)
	}
	ours := local.PublicKey().Bytes()
	secret, err := hkdf.Key(sha256.New, shared, to.Auth, "WebPush: info\x00"+string(to.Public)+string(ours), sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("webpush: %w", err)
	}
	seal, nonce, err := content(secret, salt)
	if err != nil {
		return nil, err
	}
	body := make([]byte, 0, saltBytes+5+pointBytes+size+seal.Overhead())
	body = append(body, salt...)
	body = binary.BigEndian.AppendUint32(body, recordSize)
	body = append(body, pointBytes)
	body = append(body, ours...)
	plain := make([]byte, size) // the padding is zeros
	copy(plain, payload)
	plain[len(payload)] = 2 // the last record (RFC 8188 §2)
	return seal.Seal(body, nonce, plain, nil), nil
}

// content is the key and the nonce of RFC 8188 §2.2 and §2.3.
func content(secret, salt []byte) (seal cipher.AEAD, nonce []byte, err error) {
	key, err := hkdf.Key(sha256.New, secret, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, nil, fmt.Errorf("webpush: %w", err)
	}
	if nonce, err = hkdf.Key(sha256.New, secret, salt, "Content-Encoding: nonce\x00", 12); err != nil {
		return nil, nil, fmt.Errorf("webpush: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, nil, fmt.Errorf("webpush: %w", err)
	}
	seal, err = cipher.NewGCM(block)
	return seal, nonce, err
}
