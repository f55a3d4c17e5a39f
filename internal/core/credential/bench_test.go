package credential_test

import (
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/credential"
	"daklakid/internal/platform/crypto/cryptotest"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
)

// most is how long verifying one code may take, the database's part included.
const most = time.Millisecond

func BenchmarkVerify(b *testing.B) {
	clock := &atomic.Int64{}
	clock.Store(time.Date(2026, 11, 26, 1, 0, 0, 0, time.UTC).UnixMilli())
	db := dbtest.Open(b, database.SQLite, func() time.Time { return time.UnixMilli(clock.Load()) }, migrations()...)
	s := credential.New(credential.Options{DB: db, Vault: cryptotest.Vault(b), PublicURL: "https://app.example"})
	var text string
	err := db.Update(b.Context(), func(tx *database.Tx) (err error) {
		_, text, err = s.Sign(tx, audit.System, credential.Statement{
			Type: credential.Identity, Expires: tx.Time().Add(time.Hour), Facts: map[string]string{"name": bia.FullName, "birthYear": "1999", "level": "2"},
		})
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		err := db.View(b.Context(), func(tx *database.Tx) error {
			outcome, _, err := s.Verify(tx, text)
			if outcome != credential.Valid {
				b.Fatal(outcome)
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if each := b.Elapsed() / time.Duration(b.N); each > most {
		b.Errorf("%s each, more than %s", each, most)
	}
}
