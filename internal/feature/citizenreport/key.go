package citizenreport

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"net/http"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// What partners' machines may be given, beside keys, as scopes of their tokens.
const (
	ScopeRead   = "reports.read"
	ScopeFile   = "reports.file"
	ScopeUpdate = "reports.update"
)

// partner is whose machine speaks Open311 with us: by a key of its own, or by a
// token of the client that the key belongs to. The zero partner is anybody.
type partner struct {
	ID                 string // channel of what it files
	Organisation       string
	Read, File, Update bool
	Revoked            bool
}

// PartnerKey is a key as administrators see it; the key itself is shown once.
type PartnerKey struct {
	PartnerKeyForm
	ID      string     `json:"id"`
	Created time.Time  `json:"createdAt"`
	Used    *time.Time `json:"usedAt,omitempty" doc:"When something was posted with it last"`
	Revoked *time.Time `json:"revokedAt,omitempty"`
}

// PartnerKeyForm says whose a key is and what it may.
type PartnerKeyForm struct {
	Name         string `json:"name" minLength:"2" maxLength:"80"`
	Organisation string `json:"organisation,omitempty" maxLength:"36" doc:"The office whose reports it answers; empty for none"`
	Client       string `json:"client,omitempty" maxLength:"40" doc:"Registered software whose tokens count as this key; then there is none to show"`
	Read         bool   `json:"read"`
	File         bool   `json:"file"`
	Update       bool   `json:"update"`
}

// NewPartnerKey is a key at the only time that it is shown.
type NewPartnerKey struct {
	PartnerKey
	Key string `json:"key,omitempty" doc:"Nobody can show it again"`
}

// maxKeys bounds how many are in use.
const maxKeys = 200

func (s *Service) keyRoutes() []web.Route {
	const all = "/api/v1/desk/report-keys"
	return []web.Route{
		web.Get(all, "Partners that read, file or answer reports", s.Administrators, s.getKeys),
		web.Create(all, "Give a partner a key; it is shown once", s.Administrators, s.postKey),
		web.Post(all+"/{id}/revoke", "Take a partner's key back", s.Administrators, s.revokeKey, web.Status(http.StatusNoContent)),
	}
}

const keyBytes = 32

func digest(key string) []byte {
	sum := sha256.Sum256([]byte(key))
	return sum[:]
}

type keyInput struct{ Body PartnerKeyForm }

func (s *Service) postKey(tx *database.Tx, who web.Principal, in *keyInput) (*web.JSON[NewPartnerKey], error) {
	f := in.Body
	var bad errs.Fields
	bad.Check(f.Read || f.File || f.Update, "read", "keyNothing")
	bad.Check(!f.Update || f.Organisation != "", "organisation", "keyOffice")
	if err := bad.Err(); err != nil {
		return nil, err
	}
	if f.Organisation != "" {
		if agency, _, err := s.Kernel.Offices.Agency(tx, f.Organisation); err != nil || agency == "" {
			return nil, errs.InvalidField("organisation", "notAllowed")
		}
	}
	if err := tx.Alone("report-keys"); err != nil {
		return nil, err
	}
	var n int
	if err := tx.Row(`SELECT count(*) FROM report_keys WHERE revoked_at = 0`).Scan(&n); err != nil {
		return nil, err
	}
	if n >= maxKeys {
		return nil, errs.New(errs.Conflict, "keysFull", "max", maxKeys)
	}
	raw := make([]byte, keyBytes)
	_, _ = rand.Read(raw) // never fails since Go 1.24
	key := base64.RawURLEncoding.EncodeToString(raw)
	out := NewPartnerKey{PartnerKey{f, id.New(tx.Now()), tx.Time(), nil, nil}, key}
	inserted, err := tx.Exec(`INSERT INTO report_keys (id, name, organisation, client, digest, may_read, may_file, may_update, created_by, created_at,
		used_at, revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0) ON CONFLICT DO NOTHING`,
		out.ID, f.Name, f.Organisation, f.Client, digest(key), bit(f.Read), bit(f.File), bit(f.Update), who.Account, tx.Now())
	if err != nil {
		return nil, err
	}
	if inserted == 0 {
		return nil, errs.InvalidField("client", "notUnique")
	}
	if f.Client != "" {
		out.Key = ""
	}
	return web.Answer(out), recordKey(tx, who.Account, "report.giveKey", out.ID, f.Organisation)
}

func recordKey(tx *database.Tx, actor, action, key, office string) error {
	return audit.Record(tx, audit.Entry{Actor: actor, Action: action, Subject: audit.Subject{Kind: "reportKey", ID: key}, Organisation: office})
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

type keysInput struct{ web.Paging }

func (s *Service) getKeys(ctx context.Context, in *keysInput) (*web.JSON[web.Page[PartnerKey]], error) {
	after := ""
	if _, err := web.After(in.Cursor, &after); err != nil {
		return nil, err
	}
	page := web.Page[PartnerKey]{Items: []PartnerKey{}}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		return tx.Each(func(rows *sql.Rows) error {
			var k PartnerKey
			var read, file, update, created, used, revoked int64
			err := rows.Scan(&k.ID, &k.Name, &k.Organisation, &k.Client, &read, &file, &update, &created, &used, &revoked)
			k.Read, k.File, k.Update = read == 1, file == 1, update == 1
			k.Created, k.Used, k.Revoked = module.Milliseconds(created), moment(used), moment(revoked)
			page.Items = append(page.Items, k)
			return err
		}, `SELECT id, name, organisation, client, may_read, may_file, may_update, created_at, used_at, revoked_at FROM report_keys
			WHERE id > $1 ORDER BY id LIMIT $2`, after, in.Limit+1)
	})
	if len(page.Items) > in.Limit {
		page.Items = page.Items[:in.Limit]
		page.Next = web.Cursor(page.Items[in.Limit-1].ID)
	}
	return web.Answer(page), err
}

func moment(ms int64) *time.Time {
	if ms == 0 {
		return nil
	}
	t := module.Milliseconds(ms)
	return &t
}

type oneKeyInput struct {
	ID string `path:"id" format:"uuid"`
}

func (s *Service) revokeKey(tx *database.Tx, who web.Principal, in *oneKeyInput) (*web.None, error) {
	err := tx.One(errs.Missing(), `UPDATE report_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at = 0`, in.ID, tx.Now())
	if err != nil {
		return nil, err
	}
	return &web.None{}, recordKey(tx, who.Account, "report.revokeKey", in.ID, "")
}

// byKey finds the partner that a key belongs to.
func byKey(tx *database.Tx, where string, value any) (p partner, err error) {
	var read, file, update int64
	err = tx.Row(`SELECT id, organisation, may_read, may_file, may_update FROM report_keys WHERE revoked_at = 0 AND `+where, value).
		Scan(&p.ID, &p.Organisation, &read, &file, &update)
	if database.NoRows(err) {
		return partner{}, nil
	}
	p.ID, p.Read, p.File, p.Update = "key:"+p.ID, read == 1, file == 1, update == 1
	return p, err
}

// byToken is the partner of a client's token: its scopes, and the office of the
// key that was given to the client, if one was.
func byToken(tx *database.Tx, who web.Principal) (partner, error) {
	p, err := byKey(tx, `client = $1 AND client <> ''`, who.Partner)
	if err != nil {
		return partner{}, err
	}
	given := p.ID != ""
	scope := func(name string, may bool) bool {
		for _, s := range who.Scopes {
			if s == name {
				return may || !given
			}
		}
		return false
	}
	p.Read, p.File, p.Update = scope(ScopeRead, p.Read), scope(ScopeFile, p.File), scope(ScopeUpdate, p.Update) && given
	p.ID = "client:" + who.Partner
	return p, nil
}
