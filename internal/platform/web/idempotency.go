package web

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Migrations are the tables of the edge itself.
func Migrations() database.Migrations {
	return database.Migrations{Module: "web", Files: mustSub(migrations, "migrations")}
}

// Texts are the sentences of the edge's own errors.
func Texts() fs.FS { return mustSub(texts, "texts") }

func mustSub(f fs.FS, folder string) fs.FS {
	sub, err := fs.Sub(f, folder)
	if err != nil {
		panic(err)
	}
	return sub
}

const (
	maxKey = 100
	// KeyLife is how long a repeated request still gets the first answer.
	KeyLife = 24 * time.Hour
)

var idempotencyParameter = &huma.Param{
	Name: "Idempotency-Key", In: "header",
	Description: "A value of your own choosing: repeating the request with it gives the first answer again.",
	Schema:      &huma.Schema{Type: "string", MaxLength: ptr(maxKey)},
}

func ptr[T any](v T) *T { return &v }

// idempotent runs fn in one transaction with the request's key, if it has one:
// either both the work and its remembered answer are kept, or neither.
func idempotent[I, O any](ctx context.Context, s *Server, in *I, fn func(*database.Tx) (*O, error)) (*O, error) {
	var out *O
	key, account := stateOf(ctx).key, Who(ctx).Account
	err := s.DB.Update(ctx, func(tx *database.Tx) (err error) {
		if key == "" || account == "" {
			out, err = fn(tx)
			return err
		}
		out, err = once(tx, s, account, key, in, fn)
		return err
	})
	return out, err
}

func once[I, O any](tx *database.Tx, s *Server, account, key string, in *I, fn func(*database.Tx) (*O, error)) (*O, error) {
	asked, err := json.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("idempotency: %w", err)
	}
	sum := sha256.Sum256(append(asked, stateOf(tx.Context()).pattern...))
	fresh, err := tx.Exec(`INSERT INTO idempotency_keys (account, key, request, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT DO NOTHING`, account, key, sum[:], tx.Now())
	if err != nil {
		return nil, err
	}
	if fresh == 0 {
		return replay[O](tx, s, account, key, sum)
	}
	out, err := fn(tx)
	if err != nil {
		return nil, err
	}
	answer, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("idempotency: %w", err)
	}
	_, err = tx.Exec(`UPDATE idempotency_keys SET answer = $1 WHERE account = $2 AND key = $3`,
		s.Seal.Seal(answer, "idempotency:"+account), account, key)
	return out, err
}

func replay[O any](tx *database.Tx, s *Server, account, key string, sum [32]byte) (*O, error) {
	var asked, sealed []byte
	err := tx.Row(`SELECT request, answer FROM idempotency_keys WHERE account = $1 AND key = $2`, account, key).Scan(&asked, &sealed)
	if err != nil {
		return nil, err
	}
	if string(asked) != string(sum[:]) {
		return nil, errs.New(errs.Conflict, "idempotencyKeyReused")
	}
	answer, err := s.Seal.Unseal(sealed, "idempotency:"+account)
	if err != nil {
		return nil, fmt.Errorf("idempotency: %w", err)
	}
	out := new(O)
	return out, json.Unmarshal(answer, out)
}

// ForgetKeys removes the keys that nobody will repeat any more.
func ForgetKeys(tx *database.Tx) error {
	_, err := tx.Exec(`DELETE FROM idempotency_keys WHERE created_at < $1`, tx.Now()-KeyLife.Milliseconds())
	return err
}
