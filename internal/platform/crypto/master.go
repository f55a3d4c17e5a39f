package crypto

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

const masterSize = 32 // bytes: AES-256

// Master reads a master key from its text: 32 bytes in standard base64, space
// around it ignored. A key service gives the same interface by other means.
func Master(text string) (tink.AEAD, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(raw) != masterSize {
		// The text is secret: it must not get into the error.
		return nil, fmt.Errorf("crypto: a master key is %d bytes in base64", masterSize)
	}
	return subtle.NewAESGCM(raw)
}

// MasterFile returns the text of the master key in the file, and makes file and
// key on first use, readable by the owner only. Keep a copy of it elsewhere, and
// never beside the backups of the data: without it they cannot be read.
func MasterFile(path string) (string, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeMaster(path)
	}
	if err != nil {
		return "", fmt.Errorf("crypto: master key: %w", err)
	}
	return string(text), nil
}

// makeMaster writes the whole file aside and links it into place: of several
// processes that start at once exactly one succeeds, and none sees half a key.
func makeMaster(path string) (string, error) {
	raw := make([]byte, masterSize)
	rand.Read(raw) // never fails since Go 1.24
	text := base64.StdEncoding.EncodeToString(raw) + "\n"
	temp, err := writeAside(filepath.Dir(path), text)
	if err != nil {
		return "", fmt.Errorf("crypto: making a master key: %w", err)
	}
	defer os.Remove(temp) //nolint:errcheck // a left-over is harmless
	if err := os.Link(temp, path); errors.Is(err, fs.ErrExist) {
		return MasterFile(path)
	} else if err != nil {
		return "", fmt.Errorf("crypto: making a master key: %w", err)
	}
	return text, syncDir(filepath.Dir(path))
}

func writeAside(dir, text string) (path string, err error) {
	f, err := os.CreateTemp(dir, ".master-*") // mode 0600
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(text)
	return f.Name(), errors.Join(err, f.Sync(), f.Close())
}

// syncDir makes a new name survive a power cut: data sealed under a master key
// that is lost is lost too.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Masters wraps with the current master and unwraps with any: start every node
// with the new master and the previous one, call RewrapKeysets, and then drop
// the previous one.
func Masters(current tink.AEAD, previous ...tink.AEAD) tink.AEAD {
	return masters(append([]tink.AEAD{current}, previous...))
}

type masters []tink.AEAD

func (m masters) Encrypt(plain, context []byte) ([]byte, error) { return m[0].Encrypt(plain, context) }

func (m masters) Decrypt(sealed, context []byte) ([]byte, error) {
	var failed []error
	for _, master := range m {
		plain, err := master.Decrypt(sealed, context)
		if err == nil {
			return plain, nil
		}
		failed = append(failed, err)
	}
	return nil, errors.Join(failed...)
}

// RewrapKeysets wraps all keysets with the current master. The keys inside stay
// as they are, so no row has to change. Running it twice does no harm.
func (v *Vault) RewrapKeysets(ctx context.Context) error {
	for _, name := range []string{Data, Index, Signing} {
		err := v.change(ctx, name, func(*ring, *keyset.Manager) error { return nil })
		if err != nil {
			return err
		}
	}
	return nil
}
