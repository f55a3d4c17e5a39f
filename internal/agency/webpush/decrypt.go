package webpush

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
)

var errMessage = errors.New("webpush: not a message for this browser")

// Decrypt is what a browser does with a message: for stand-ins and tests.
func Decrypt(browser *ecdh.PrivateKey, auth, body []byte) ([]byte, error) {
	const head = saltBytes + 5 + pointBytes
	if len(body) < head || body[saltBytes+4] != pointBytes {
		return nil, errMessage
	}
	theirs := body[saltBytes+5 : head]
	public, err := ecdh.P256().NewPublicKey(theirs)
	if err != nil {
		return nil, errMessage
	}
	shared, err := browser.ECDH(public)
	if err != nil {
		return nil, fmt.Errorf("webpush: %w", err)
	}
	secret, err := hkdf.Key(sha256.New, shared, auth, "WebPush: info\x00"+string(browser.PublicKey().Bytes())+string(theirs), sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("webpush: %w", err)
	}
	open, nonce, err := content(secret, body[:saltBytes])
	if err != nil {
		return nil, err
	}
	plain, err := open.Open(nil, nonce, body[head:], nil)
	if err != nil {
		return nil, errMessage
	}
	payload, last := bytes.CutSuffix(bytes.TrimRight(plain, "\x00"), []byte{2})
	if !last {
		return nil, errMessage
	}
	return payload, nil
}
