package web

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/errs"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Migrations are the tables of the edge itself.
func Migrations() database.Migrations {
	return database.Migrations{Module: "web", Files: embedded.Folder(migrations, "migrations")}
}

// Texts are the sentences of the edge's own errors.
func Texts() fs.FS { return embedded.Folder(texts, "texts") }

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

// refusal is an error whose transaction is kept.
type refusal struct{ error }

// Refused answers with an error, and keeps what was written: that somebody
// tried. The request's key is not used up.
func Refused(err error) error { return refusal{err} }

// idempotent runs fn in one transaction with the request's key, if it has one:
// either both the work and its remembered answer are kept, or neither. Nobody
// gets to it whom the route's policy does not let in.
func idempotent[I, O any](ctx context.Context, s *Server, in *I, fn func(*database.Tx) (*O, error)) (*O, error) {
	var out *O
	var refused refusal
	st := stateOf(ctx)
	err := s.DB.Update(ctx, func(tx *database.Tx) (err error) {
		refused = refusal{}
		if st.enter != nil {
			if err := st.enter(tx); err != nil {
				return err
			}
		}
		key, account := st.key, Who(ctx).Account
		if key == "" || account == "" {
			out, err = fn(tx)
		} else {
			out, err = once(tx, s, account, key, in, fn)
		}
		if errors.As(err, &refused) {
			return nil
		}
		return err
	})
	if err == nil {
		err = refused.error
	}
	return out, err
}

// prepare answers a repeated request at once. Of two that come together one
// commits, and what the other prepared is discarded.
func prepare[I, O any](ctx context.Context, s *Server, in *I, h Preparer[I, O]) (*O, error) {
	key, account := stateOf(ctx).key, Who(ctx).Account
	if key != "" && account != "" {
		var known *O
		err := s.DB.View(ctx, func(tx *database.Tx) error {
			sum, err := requestSum(ctx, in)
			if err == nil {
				known, err = replay[O](tx, s, account, key, sum)
			}
			return err
		})
		if !database.NoRows(err) {
			return known, err
		}
	}
	work, err := h(ctx, in)
	if err != nil {
		return nil, err
	}
	var mine *O // by identity: what is replayed is another value
	out, err := idempotent(ctx, s, in, func(tx *database.Tx) (_ *O, err error) {
		mine, err = work.Commit(tx)
		return mine, err
	})
	if err != nil || out != mine {
		// The caller may be gone; what was prepared must go all the same.
		err = errors.Join(err, work.Discard(context.WithoutCancel(ctx)))
	}
	return out, err
}

// digested is an input that knows its own digest, because it is large.
type digested interface{ Digest() [sha256.Size]byte }

// requestSum tells a request from another with the same key.
func requestSum(ctx context.Context, in any) (sum [sha256.Size]byte, err error) {
	var asked []byte
	if large, ok := in.(digested); ok {
		d := large.Digest()
		asked = d[:]
	} else if asked, err = json.Marshal(in); err != nil {
		return sum, fmt.Errorf("idempotency: %w", err)
	}
	return sha256.Sum256(append(asked, stateOf(ctx).pattern...)), nil
}

func once[I, O any](tx *database.Tx, s *Server, account, key string, in *I, fn func(*database.Tx) (*O, error)) (*O, error) {
	sum, err := requestSum(tx.Context(), in)
	if err != nil {
		return nil, err
	}
	// The second of two at once waits, to find the first one's answer.
	if err := tx.Alone("idempotency:" + account + ":" + key); err != nil {
		return nil, err
	}
	out, err := replay[O](tx, s, account, key, sum)
	if !database.NoRows(err) {
		return out, err
	}
	if out, err = fn(tx); err != nil {
		return nil, err
	}
	answer, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("idempotency: %w", err)
	}
	_, err = tx.Exec(`INSERT INTO idempotency_keys (account, key, request, answer, created_at) VALUES ($1, $2, $3, $4, $5)`,
		account, key, sum[:], s.Seal.Seal(answer, "idempotency:"+account), tx.Now())
	return out, err
}

func replay[O any](tx *database.Tx, s *Server, account, key string, sum [sha256.Size]byte) (*O, error) {
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

// ForgetAccount removes the answers remembered for an account.
func ForgetAccount(tx *database.Tx, account string) error {
	_, err := tx.Exec(`DELETE FROM idempotency_keys WHERE account = $1`, account)
	return err
}

// ForgetKeys removes the keys that nobody will repeat any more.
func ForgetKeys(tx *database.Tx) error {
	_, err := tx.Exec(`DELETE FROM idempotency_keys WHERE created_at < $1`, tx.Now()-KeyLife.Milliseconds())
	return err
}
