package credential

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/hc1"
)

const (
	// signsFor is how long a key signs before the next one does.
	signsFor = 90 * 24 * time.Hour
	// announced is how long a key is published before it signs: a phone that
	// verifies without a network has it by then.
	announced = 7 * 24 * time.Hour
)

// Key is one that signs, or signed.
type Key struct {
	ID        string // hex
	SignsFrom time.Time
	State     string // announced, signing, retired or withdrawn
}

func keyContext(kid []byte) string { return "credential.key:" + hex.EncodeToString(kid) }

// signingKey is the newest key whose time has come; the first one is made here.
func (s *Service) signingKey(tx *database.Tx) (*ecdsa.PrivateKey, error) {
	kid, sealed, err := loadSigning(tx)
	if database.NoRows(err) {
		if err := s.first(tx); err != nil {
			return nil, err
		}
		kid, sealed, err = loadSigning(tx)
	}
	if err != nil {
		return nil, err
	}
	raw, err := s.o.Vault.Unseal(sealed, keyContext(kid))
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw)
	if err != nil {
		return nil, fmt.Errorf("credential: a stored key: %w", err)
	}
	return key, nil
}

// first makes a key that signs at once unless one does already.
func (s *Service) first(tx *database.Tx) error {
	if err := holdKeys(tx); err != nil {
		return err
	}
	if _, _, err := loadSigning(tx); !database.NoRows(err) {
		return err
	}
	return s.add(tx, tx.Now())
}

func (s *Service) add(tx *database.Tx, signsFrom int64) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("credential: %w", err)
	}
	kid, err := hc1.KeyID(&key.PublicKey)
	if err != nil {
		return err
	}
	raw, err := key.Bytes()
	if err != nil {
		return fmt.Errorf("credential: %w", err)
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		return fmt.Errorf("credential: %w", err)
	}
	if err := insertKey(tx, kid, point, s.o.Vault.Seal(raw, keyContext(kid)), signsFrom); err != nil {
		return err
	}
	return recordKey(tx, "credentialKey.add", kid)
}

// Rotate makes a new key: one that is announced first, or with now, when the
// present one is in doubt, one that signs at once. What older keys signed stays
// valid. While one is announced already, Rotate without now changes nothing.
func (s *Service) Rotate(tx *database.Tx, now bool) error {
	if err := holdKeys(tx); err != nil {
		return err
	}
	if now {
		if err := s.add(tx, tx.Now()); err != nil {
			return err
		}
		return retireKeys(tx)
	}
	newest, err := newestKey(tx)
	if err != nil {
		return err
	}
	switch {
	case newest > tx.Now():
		return nil
	case newest == 0:
		return s.add(tx, tx.Now())
	}
	return s.add(tx, tx.Now()+announced.Milliseconds())
}

// Withdraw takes back a key that fell into the wrong hands: all that it signed
// is of an unknown issuer from now on. errs.Missing when there is no such key.
func (s *Service) Withdraw(tx *database.Tx, id string) error {
	if err := holdKeys(tx); err != nil {
		return err
	}
	kid, err := hex.DecodeString(id)
	if err != nil {
		return errs.Missing()
	}
	if err := withdrawKey(tx, kid); err != nil {
		return err
	}
	if err := recordKey(tx, "credentialKey.withdraw", kid); err != nil {
		return err
	}
	if _, _, err := loadSigning(tx); database.NoRows(err) {
		if err := s.add(tx, tx.Now()); err != nil {
			return err
		}
	}
	return enqueuePublish(tx) // the list may be signed by it
}

// tend announces the next key in time, and erases the private part of those
// that have signed their last.
func (s *Service) tend(ctx context.Context) error {
	return s.o.DB.Update(ctx, func(tx *database.Tx) error {
		if err := holdKeys(tx); err != nil {
			return err
		}
		newest, err := newestKey(tx)
		if err != nil {
			return err
		}
		switch due := newest + signsFor.Milliseconds(); {
		case newest == 0:
			err = s.add(tx, tx.Now())
		case due-announced.Milliseconds() <= tx.Now():
			err = s.add(tx, max(due, tx.Now()+announced.Milliseconds()))
		}
		if err != nil {
			return err
		}
		return retireKeys(tx)
	})
}

// Keys lists all keys, newest first.
func (s *Service) Keys(tx *database.Tx) ([]Key, error) {
	rows, err := allKeys(tx)
	if err != nil {
		return nil, err
	}
	keys := make([]Key, 0, len(rows))
	signing := false
	for _, r := range rows {
		state := "retired"
		switch {
		case r.withdrawn > 0:
			state = "withdrawn"
		case r.signsFrom > tx.Now():
			state = "announced"
		case !signing:
			state, signing = "signing", true
		}
		keys = append(keys, Key{hex.EncodeToString(r.kid), time.UnixMilli(r.signsFrom).UTC(), state})
	}
	return keys, nil
}

func recordKey(tx *database.Tx, action string, kid []byte) error {
	return audit.Record(tx, audit.Entry{
		Actor: audit.System, Action: action, Subject: audit.Subject{Kind: "credentialKey", ID: hex.EncodeToString(kid)},
	})
}
