package credential

import (
	"context"
	"time"

	"daklakid/internal/core/identity"
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/qrcode"
	"daklakid/internal/platform/web"
)

// Shareable is what an account's codes can show.
type Shareable struct {
	Facts    map[string]string `json:"facts" nullable:"false" doc:"By name; what is not known is not here."`
	Fields   []string          `json:"fields" nullable:"false" doc:"Names to choose from, in the order of showing."`
	Defaults []string          `json:"defaults" nullable:"false" doc:"Names chosen to begin with."`
	Level    string            `json:"level" enum:"0,1,2"`
}

func (s *Service) getShareable(ctx context.Context, _ *web.None) (*web.JSON[Shareable], error) {
	var out Shareable
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		known, err := s.known(tx, web.Who(ctx).Account)
		out = Shareable{known, held(known, fields), defaults(known), known[Level]}
		return err
	})
	return web.Answer(out), err
}

// OneTimeCode is one that works once, as its holder shows it.
type OneTimeCode struct {
	ID        string         `json:"id"`
	URL       string         `json:"url" doc:"What the picture says."`
	QR        qrcode.Picture `json:"qr"`
	Fields    []string       `json:"fields" nullable:"false"`
	ExpiresAt time.Time      `json:"expiresAt"`
}

type codeInput struct {
	Body struct {
		Fields []string `json:"fields" minItems:"1" maxItems:"20" doc:"What who scans it will see."`
	}
}

func (s *Service) postCode(tx *database.Tx, who web.Principal, in *codeInput) (*web.JSON[OneTimeCode], error) {
	known, err := s.known(tx, who.Account)
	if err != nil {
		return nil, err
	}
	if _, err := choose(known, in.Body.Fields); err != nil {
		return nil, err
	}
	code, token, expires, err := newCode(tx, who.Account, in.Body.Fields)
	if err != nil {
		return nil, err
	}
	url := s.o.PublicURL + scanPath + token
	drawn, err := qrcode.Draw(url)
	return web.Answer(OneTimeCode{code, url, drawn, in.Body.Fields, expires}), err
}

// CodeScan is a code that works once as its holder sees it afterwards.
type CodeScan struct {
	ID           string     `json:"id"`
	State        string     `json:"state" enum:"open,used,replaced,expired"`
	Fields       []string   `json:"fields" nullable:"false"`
	ExpiresAt    time.Time  `json:"expiresAt"`
	UsedAt       *time.Time `json:"usedAt,omitempty"`
	By           string     `json:"by" doc:"Name of who scanned it; empty until then, and for who has given none."`
	Organisation string     `json:"organisation" doc:"Name of the organisation in whose name, or empty."`
}

type codeByID struct {
	ID string `path:"id" maxLength:"36"`
}

func (s *Service) getCode(ctx context.Context, in *codeByID) (*web.JSON[CodeScan], error) {
	if err := id.Check(in.ID); err != nil {
		return nil, err
	}
	out := &web.JSON[CodeScan]{}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		c, err := ownCode(tx, web.Who(ctx).Account, in.ID)
		if err != nil {
			return err
		}
		scans, err := describe(tx, []codeRow{c})
		if err == nil {
			out.Body = scans[0]
		}
		return err
	})
	return out, err
}

// position is where a page of scans ends.
type position struct {
	At int64  `json:"at"`
	ID string `json:"id"`
}

func (s *Service) getCodes(ctx context.Context, in *web.Paging) (*web.JSON[web.Page[CodeScan]], error) {
	before := position{At: 1 << 62}
	if _, err := web.After(in.Cursor, &before); err != nil {
		return nil, err
	}
	page := web.Page[CodeScan]{Items: []CodeScan{}}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		rows, err := usedCodes(tx, web.Who(ctx).Account, before, in.Limit+1)
		if err != nil {
			return err
		}
		page.Next = ""
		if len(rows) > in.Limit {
			rows = rows[:in.Limit]
			last := rows[in.Limit-1]
			page.Next = web.Cursor(position{last.used, last.id})
		}
		page.Items, err = describe(tx, rows)
		return err
	})
	return web.Answer(page), err
}

// describe names who scanned; those who are erased by now have no name.
func describe(tx *database.Tx, rows []codeRow) ([]CodeScan, error) {
	people := make([]string, 0, len(rows))
	for _, c := range rows {
		if c.usedBy != "" {
			people = append(people, c.usedBy)
		}
	}
	names, err := identity.Names(tx, people)
	if err != nil {
		return nil, err
	}
	scans := make([]CodeScan, 0, len(rows))
	for _, c := range rows {
		scan := CodeScan{
			ID: c.id, State: c.state, Fields: c.fields, ExpiresAt: time.UnixMilli(c.expires).UTC(), By: names[c.usedBy],
		}
		if c.state == open && c.expires <= tx.Now() {
			scan.State = "expired"
		}
		if c.state == used {
			at := time.UnixMilli(c.used).UTC()
			scan.UsedAt = &at
		}
		if c.usedFor != "" {
			if scan.Organisation, err = organisation.Name(tx, c.usedFor); err != nil {
				return nil, err
			}
		}
		scans = append(scans, scan)
	}
	return scans, nil
}
