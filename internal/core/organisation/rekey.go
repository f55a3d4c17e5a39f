package organisation

import (
	"bytes"
	"context"
	"database/sql"

	"daklakid/internal/platform/database"
)

const rekeyPage = 200 // invitations in one transaction

// Rekey brings every waiting invitation under the newest keys, after a rotation
// and before the old keys are retired, and answers how many there are. Running
// it again, or on several nodes, changes nothing more.
func (s *Service) Rekey(ctx context.Context) (invitations int, err error) {
	last := ""
	for {
		n := 0
		err := s.o.DB.Update(ctx, func(tx *database.Tx) error {
			page, err := pendingAfter(tx, last)
			if err != nil {
				return err
			}
			for _, i := range page {
				if err := s.rekey(tx, i); err != nil {
					return err
				}
			}
			if n = len(page); n > 0 {
				last = page[n-1].id
			}
			return nil
		})
		if err != nil || n == 0 {
			return invitations, err
		}
		invitations += n
	}
}

// rekey leaves an invitation alone that is answered meanwhile: its number is
// forgotten then.
func (s *Service) rekey(tx *database.Tx, i pending) error {
	fresh, changed, err := s.o.Vault.Reseal(i.phone, phoneContext(i.id))
	if err != nil {
		return err
	}
	phone, err := s.o.Vault.Unseal(fresh, phoneContext(i.id))
	if err != nil {
		return err
	}
	index := s.o.Vault.BlindIndex(phoneField, string(phone))
	if !changed && bytes.Equal(index, i.index) {
		return nil
	}
	// Nodes that learned of the new key one after the other may have let the
	// same number be invited twice; then the newer invitation stands.
	taken, err := waiting(tx, i.organisation, index)
	if err != nil {
		return err
	}
	if taken && !bytes.Equal(index, i.index) {
		_, err = tx.Exec(`UPDATE invitations SET state = 'revoked', phone = $2, phone_index = $2 WHERE id = $1 AND state = 'pending'`,
			i.id, []byte{})
		return err
	}
	_, err = tx.Exec(`UPDATE invitations SET phone = $3, phone_index = $4 WHERE id = $1 AND phone = $2 AND state = 'pending'`,
		i.id, i.phone, fresh, index)
	return err
}

// pending is an invitation as its keys matter.
type pending struct {
	id, organisation string
	phone, index     []byte
}

func pendingAfter(tx *database.Tx, after string) (page []pending, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var i pending
		err := rows.Scan(&i.id, &i.organisation, &i.phone, &i.index)
		page = append(page, i)
		return err
	}, `SELECT id, organisation, phone, phone_index FROM invitations WHERE id > $1 AND state = 'pending' ORDER BY id LIMIT $2`,
		after, rekeyPage)
	return page, err
}
