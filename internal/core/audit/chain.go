package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"daklakid/internal/platform/database"
)

// record is an entry as it is stored and hashed.
type record struct {
	seq, at                                               int64
	actor, action, kind, id, owner, organisation, details string
	previous, hash                                        string
}

// sum is the record's hash in hexadecimal: SHA-256 over the netstrings
// (length ":" bytes ",") of its fields in the order of the table, the hash of
// the entry before included. Lengths keep fields from running into one another.
func (r record) sum() string {
	var b strings.Builder
	for _, field := range []string{
		strconv.FormatInt(r.seq, 10), strconv.FormatInt(r.at, 10), r.actor, r.action, r.kind, r.id,
		r.owner, r.organisation, r.details, r.previous,
	} {
		fmt.Fprintf(&b, "%d:%s,", len(field), field)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

// chain writes the record after the last one. The first statement locks the
// head until the commit, so writers on several nodes queue up here.
func (r record) chain(tx *database.Tx) error {
	err := tx.Row(`UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash`).Scan(&r.seq, &r.previous)
	if err != nil {
		return fmt.Errorf("audit: head: %w", err)
	}
	r.hash = r.sum()
	_, err = tx.Exec(`INSERT INTO audit_entries (seq, at, actor, action, subject_kind, subject_id, owner, organisation, details, previous, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		r.seq, r.at, r.actor, r.action, r.kind, r.id, r.owner, r.organisation, r.details, r.previous, r.hash)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return tx.One(fmt.Errorf("audit: the head is gone"), `UPDATE audit_head SET hash = $1 WHERE id = 1`, r.hash)
}

// Head is the end of the chain: how many entries there are and the hash of the
// last. Kept outside the database, it proves later that none of them changed.
type Head struct {
	Seq  int64
	Hash string
}

// LastHead reads the present head.
func LastHead(tx *database.Tx) (h Head, err error) {
	err = tx.Row(`SELECT seq, hash FROM audit_head WHERE id = 1`).Scan(&h.Seq, &h.Hash)
	if database.NoRows(err) {
		return Head{}, nil // Verify reports it if there are entries
	}
	return h, err
}
