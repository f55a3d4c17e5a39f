package credential

import (
	"bytes"
	"context"
	"crypto/sha256"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/hc1"
	"daklakid/internal/platform/jobs"
)

const (
	jobPublish = "credential.publish"
	listEvery  = time.Hour
	listLife   = 7 * 24 * time.Hour
	// hashSize is how much of a digest stands for a credential: with a hundred
	// thousand on the list, one valid code in three thousand million is wrongly
	// called revoked.
	hashSize = 6
)

// revocations are the signed list: what was revoked and has not expired, each
// by the first bytes of the digest of its id, sorted and without gaps. Who has
// an id finds it; who has the list learns nothing but how many there are.
type revocations struct {
	Issuer  string `cbor:"1,keyasint"`
	Expires int64  `cbor:"4,keyasint"` // from then on a newer one must be had
	Issued  int64  `cbor:"6,keyasint"`
	Hashes  []byte `cbor:"-70002,keyasint"`
}

// Revoke takes a credential of an account back; errs.Missing if it is not the
// account's, and nothing if it is revoked already.
func (s *Service) Revoke(tx *database.Tx, account, credential string) error {
	changed, err := revoke(tx, account, credential)
	if err != nil || !changed {
		return err
	}
	return enqueuePublish(tx)
}

// Lowered takes back the codes of an account that state a higher level of
// assurance than it has now.
func (s *Service) Lowered(tx *database.Tx, account string, level int) error {
	n, err := revokeAbove(tx, account, level)
	if err != nil || n == 0 {
		return err
	}
	return enqueuePublish(tx)
}

// Locked takes back every code of an account: whoever it was locked against may
// hold them, and without a network nobody would know. They stay taken back when
// it is unlocked; the person then reads why.
func (s *Service) Locked(tx *database.Tx, account string) error {
	if err := tx.Alone(aloneKey(account)); err != nil { // none is being made
		return err
	}
	if err := replaceCodes(tx, account); err != nil {
		return err
	}
	n, err := revokeAbove(tx, account, -1)
	if err != nil || n == 0 {
		return err
	}
	err = notify.Send(tx, notify.Notice{
		Account: account, Category: notify.System, Code: "credentialsLocked", Args: map[string]any{"count": n}, Link: "/qr",
	})
	if err != nil {
		return err
	}
	return enqueuePublish(tx)
}

func enqueuePublish(tx *database.Tx) error {
	return jobs.Enqueue(tx, jobPublish, struct{}{}, jobs.UniqueKey("list"))
}

// publish writes the list anew, so that all nodes serve the same bytes.
func (s *Service) publish(ctx context.Context) error {
	return s.o.DB.Update(ctx, func(tx *database.Tx) error {
		_, err := s.buildList(tx)
		return err
	})
}

func (s *Service) buildList(tx *database.Tx) ([]byte, error) {
	var hashes [][]byte
	err := eachRevoked(tx, func(credential string) error {
		number, err := uuid.Parse(credential)
		sum := sha256.Sum256(number[:])
		hashes = append(hashes, sum[:hashSize])
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(hashes, slices.Compare)
	now := tx.Time()
	payload, err := encoding.Marshal(revocations{s.issuer(), now.Add(listLife).Unix(), now.Unix(), bytes.Join(hashes, nil)})
	if err != nil {
		return nil, err
	}
	key, err := s.signingKey(tx)
	if err != nil {
		return nil, err
	}
	body, err := hc1.Sign(key, payload)
	if err != nil {
		return nil, err
	}
	return body, saveList(tx, body)
}

// list answers the published list.
func (s *Service) list(r *http.Request) (body []byte, contentType string, err error) {
	err = s.o.DB.View(r.Context(), func(tx *database.Tx) (err error) {
		body, err = loadList(tx)
		return err
	})
	if database.NoRows(err) {
		err = s.o.DB.Update(r.Context(), func(tx *database.Tx) (err error) {
			body, err = s.buildList(tx)
			return err
		})
	}
	return body, "application/cose", err
}
