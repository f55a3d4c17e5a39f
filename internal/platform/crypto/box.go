package crypto

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
)

// keySize is the length of a Box's key in bytes.
const keySize = 32

// Box seals the many small parts of one thing under a key of its own, which its
// owner keeps sealed by the Vault: when the Vault's keys rotate only that key is
// resealed, and without it nothing of the thing can be read any more.
type Box struct {
	aead  cipher.AEAD
	index []byte
}

// NewKey is a fresh key for a Box.
func NewKey() []byte {
	key := make([]byte, keySize)
	if _, err := rand.Read(key); err != nil {
		panic(err) // crypto/rand never fails on a working system
	}
	return key
}

// OpenBox uses a key; one of another length is ErrUnseal.
func OpenBox(key []byte) (*Box, error) {
	if len(key) != keySize {
		return nil, ErrUnseal
	}
	block, err := aes.NewCipher(derive(key, "seal"))
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return &Box{aead, derive(key, "index")}, err
}

func derive(key []byte, purpose string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(purpose))
	return h.Sum(nil)
}

// Seal encrypts plain (AES-256-GCM with a random nonce). The context is bound,
// as with the Vault.
func (b *Box) Seal(plain []byte, context string) []byte {
	return b.aead.Seal(nil, nil, plain, []byte(context)) //nolint:gosec // it draws its nonce itself
}

// Unseal returns what Seal was given with the same context, else ErrUnseal.
func (b *Box) Unseal(sealed []byte, context string) ([]byte, error) {
	plain, err := b.aead.Open(nil, nil, sealed, []byte(context))
	if err != nil {
		return nil, ErrUnseal
	}
	return plain, nil
}

// Index is a number that equal values share within this box, and that tells
// nothing to whom lacks the key.
func (b *Box) Index(value string) int64 {
	return int64(binary.BigEndian.Uint64(derive(b.index, value))) //nolint:gosec // any 64 bits will do
}
