package organisation

import (
	"database/sql"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// invitation is one row that waits for an answer.
type invitation struct {
	id, organisation, role, by string
	phone                      []byte
	created, expires           int64
}

func insertInvitation(tx *database.Tx, i invitation, index []byte) error {
	return tx.One(errs.New(errs.Conflict, "alreadyInvited"), `INSERT INTO invitations
		(id, organisation, role, phone, phone_index, invited_by, state, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7, $8) ON CONFLICT DO NOTHING`,
		i.id, i.organisation, i.role, i.phone, index, i.by, i.created, i.expires)
}

// expire makes room for a new invitation where an old one ran out.
func expire(tx *database.Tx, organisation string, index []byte) error {
	_, err := tx.Exec(`DELETE FROM invitations WHERE organisation = $1 AND phone_index = $2 AND state = 'pending'
		AND expires_at <= $3`, organisation, index, tx.Now())
	return err
}

func waiting(tx *database.Tx, organisation string, index []byte) (waits bool, err error) {
	var n int
	err = tx.Row(`SELECT count(*) FROM invitations WHERE organisation = $1 AND phone_index = $2 AND state = 'pending'`,
		organisation, index).Scan(&n)
	return n > 0, err
}

// answer closes an invitation to a number and forgets the number.
func answer(tx *database.Tx, id string, index []byte, state string) (done bool, err error) {
	n, err := tx.Exec(`UPDATE invitations SET state = $3, phone = $4, phone_index = $4
		WHERE id = $1 AND phone_index = $2 AND state = 'pending' AND expires_at > $5`, id, index, state, []byte{}, tx.Now())
	return n == 1, err
}

// revoke closes an invitation by an organisation and forgets the number.
func revoke(tx *database.Tx, organisation, id string) error {
	return tx.One(errs.Missing(), `UPDATE invitations SET state = 'revoked', phone = $3, phone_index = $3
		WHERE id = $1 AND organisation = $2 AND state = 'pending'`, id, organisation, []byte{})
}

func loadInvitation(tx *database.Tx, id string) (i invitation, err error) {
	err = tx.Row(`SELECT id, organisation, role, invited_by FROM invitations WHERE id = $1`, id).
		Scan(&i.id, &i.organisation, &i.role, &i.by)
	return i, err
}

// invitationsOf lists what waits in an organisation, newest first, before the id given.
func invitationsOf(tx *database.Tx, organisation, before string, limit int) (page []invitation, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var i invitation
		err := rows.Scan(&i.id, &i.role, &i.phone, &i.created, &i.expires)
		page = append(page, i)
		return err
	}, `SELECT id, role, phone, created_at, expires_at FROM invitations WHERE organisation = $1 AND state = 'pending'
		AND expires_at > $2 AND ($3 = '' OR id < $3) ORDER BY id DESC LIMIT $4`, organisation, tx.Now(), before, limit)
	return page, err
}

// maxMine bounds the invitations that one person is shown.
const maxMine = 50

func eachMine(tx *database.Tx, index []byte, add func(MyInvitation)) error {
	return tx.Each(func(rows *sql.Rows) error {
		var m MyInvitation
		var expires int64
		err := rows.Scan(&m.ID, &m.Role, &m.Organisation.ID, &m.Organisation.Name, &m.Organisation.Kind, &expires)
		m.ExpiresAt = time.UnixMilli(expires).UTC()
		add(m)
		return err
	}, `SELECT i.id, i.role, o.id, o.name, o.kind, i.expires_at FROM invitations i JOIN organisations o ON o.id = i.organisation
		WHERE i.phone_index = $1 AND i.state = 'pending' AND i.expires_at > $2 ORDER BY i.id DESC LIMIT $3`,
		index, tx.Now(), maxMine)
}

// forgetInvitations removes those that ran out, answered or not.
func forgetInvitations(tx *database.Tx) error {
	_, err := tx.Exec(`DELETE FROM invitations WHERE expires_at <= $1`, tx.Now())
	return err
}
