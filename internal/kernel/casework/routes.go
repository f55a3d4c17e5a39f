package casework

import (
	"context"
	"strings"
	"time"

	"daklakid/internal/core/document"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// routes are what owners use; features file cases by routes of their own.
func (k *Kernel) routes() []web.Route {
	const one = "/api/v1/cases/{id}"
	in := web.SignedIn()
	rarely := web.Limited(web.Limit{Count: 60, Per: time.Hour})
	return []web.Route{
		web.Get("/api/v1/cases", "What I filed", in, k.getMine),
		web.Get(one, "A case of mine", in, k.getOwn),
		web.Get(one+"/files/{file}", "A paper of my case", in, k.getOwnFile),
		web.Post(one+"/supplement", "Bring what was asked for", in, k.postSupply, rarely),
		web.Post(one+"/withdraw", "Take it back", in, k.postWithdraw, rarely),
		web.Post(one+"/rating", "Say how content I am", in, k.postRating, rarely),
		web.Post(one+"/reopen", "Have it looked at once more", in, k.postReopen, rarely),
		web.Get("/api/v1/receipts/{receipt}", "How far a case is, by its receipt", web.Public(), k.getReceipt,
			web.Limited(web.Limit{Count: 30, Per: time.Minute})),
		web.Get("/api/v1/receipts/{receipt}/qr", "A code that opens the page of a receipt", web.Public(), k.getReceiptQR,
			web.Cached("public, max-age=86400"), web.Limited(web.Limit{Count: 60, Per: time.Minute})),
	}
}

type mineInput struct {
	web.Paging
	Kind string `query:"kind" maxLength:"40" doc:"publicservice or citizenreport; all when absent"`
}

func (k *Kernel) getMine(ctx context.Context, in *mineInput) (*web.JSON[web.Page[Brief]], error) {
	page := web.Page[Brief]{Items: []Brief{}}
	err := k.DB.View(ctx, func(tx *database.Tx) error {
		found, next, err := k.Mine(tx, web.Who(ctx).Account, in.Kind, in.Cursor, in.Limit)
		page.Next = next
		for _, c := range found {
			if err != nil {
				return err
			}
			var card Brief
			card, err = k.card(tx, c, web.Language(ctx))
			card.forOwner()
			page.Items = append(page.Items, card)
		}
		return err
	})
	return web.Answer(page), err
}

// OneInput names a case.
type OneInput struct {
	ID string `path:"id" format:"uuid"`
}

// OwnView is a case as its owner sees it.
type OwnView struct {
	Overview
	Can []string `json:"can" nullable:"false" doc:"What I can do now: supplement, withdraw, rate, reopen"`
}

func (k *Kernel) getOwn(ctx context.Context, in *OneInput) (*web.JSON[OwnView], error) {
	var v OwnView
	err := k.DB.View(ctx, func(tx *database.Tx) error {
		c, err := k.Owned(tx, web.Who(ctx).Account, in.ID)
		if err != nil {
			return err
		}
		v, err = k.Shown(tx, c)
		return err
	})
	return web.Answer(v), err
}

// Shown is a case as its owner sees it.
func (k *Kernel) Shown(tx *database.Tx, c *Case) (v OwnView, err error) {
	v.Overview, err = k.view(tx, c, web.Language(tx.Context()), false)
	v.forOwner()
	v.Can = []string{}
	for _, can := range []struct {
		name string
		now  bool
	}{
		{"supplement", Supply.Allowed(c.Status)},
		{"withdraw", c.Status == Submitted || AskWithdraw.Allowed(c.Status)},
		{"rate", c.Rating == 0 && (c.Status == Done || c.Status == Delivered)},
		{"reopen", k.reopenable(c, tx.Time())},
	} {
		if can.now {
			v.Can = append(v.Can, can.name)
		}
	}
	return v, err
}

// FileInput names a paper of a case, in a size.
type FileInput struct {
	ID   string `path:"id" format:"uuid"`
	File string `path:"file" format:"uuid"`
	Size string `query:"size" enum:"whole,thumb" default:"whole"`
}

// FileOutput is a paper's bytes; browsers may neither guess its type nor run it.
type FileOutput struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func (k *Kernel) getOwnFile(ctx context.Context, in *FileInput) (*FileOutput, error) {
	var f File
	err := k.DB.View(ctx, func(tx *database.Tx) error {
		c, err := k.Owned(tx, web.Who(ctx).Account, in.ID)
		if err != nil {
			return err
		}
		f, err = k.fileOf(tx, c, in.File, false)
		return err
	})
	if err != nil {
		return nil, err
	}
	return k.send(ctx, f, in.Size)
}

func (k *Kernel) fileOf(tx *database.Tx, c *Case, file string, internal bool) (File, error) {
	files, err := k.Files(tx, c, internal)
	for _, f := range files {
		if f.ID == file {
			return f, err
		}
	}
	if err == nil {
		err = errs.Missing()
	}
	return File{}, err
}

// size is in which size a paper is sent: only photos have a small one.
func size(f File, asked string) string {
	if f.Kind == document.PDF {
		return document.Whole
	}
	return asked
}

func (k *Kernel) send(ctx context.Context, f File, asked string) (*FileOutput, error) {
	out := &FileOutput{Type: "image/jpeg", Disposition: `inline; filename="anh.jpg"`, Policy: "default-src 'none'; sandbox"}
	if f.Kind == document.PDF {
		out.Type, out.Disposition = "application/pdf", `inline; filename="giay-to.pdf"`
	}
	var err error
	out.Body, err = k.Documents.Read(ctx, f.ID, size(f, asked))
	return out, err
}

// Said is what somebody says about a case, with papers.
type Said struct {
	Text   string  `json:"text" maxLength:"4000" required:"false"`
	Papers []Paper `json:"papers" maxItems:"20" nullable:"false" required:"false"`
}

// SaidInput says something about a case.
type SaidInput struct {
	ID   string `path:"id" format:"uuid"`
	Body Said
}

func (k *Kernel) owns(tx *database.Tx, c *Case, err error) (*web.JSON[OwnView], error) {
	if err != nil {
		return nil, err
	}
	v, err := k.Shown(tx, c)
	return web.Answer(v), err
}

func (k *Kernel) postSupply(tx *database.Tx, who web.Principal, in *SaidInput) (*web.JSON[OwnView], error) {
	c, err := k.SupplyOwn(tx, who.Account, in.ID, in.Body.Text, in.Body.Papers)
	return k.owns(tx, c, err)
}

func (k *Kernel) postWithdraw(tx *database.Tx, who web.Principal, in *SaidInput) (*web.JSON[OwnView], error) {
	c, err := k.WithdrawOwn(tx, who.Account, in.ID, in.Body.Text)
	return k.owns(tx, c, err)
}

func (k *Kernel) postReopen(tx *database.Tx, who web.Principal, in *SaidInput) (*web.JSON[OwnView], error) {
	c, err := k.ReopenOwn(tx, who.Account, in.ID, in.Body.Text, in.Body.Papers)
	return k.owns(tx, c, err)
}

type ratingInput struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Stars int64  `json:"stars" minimum:"1" maximum:"5"`
		Text  string `json:"text" maxLength:"1000" required:"false"`
	}
}

func (k *Kernel) postRating(tx *database.Tx, who web.Principal, in *ratingInput) (*web.JSON[OwnView], error) {
	c, err := k.RateOwn(tx, who.Account, in.ID, in.Body.Stars, in.Body.Text)
	return k.owns(tx, c, err)
}

type receiptInput struct {
	Receipt string `path:"receipt" maxLength:"20" doc:"With or without hyphens"`
}

// Progress is what anybody with the receipt may know.
type Progress struct {
	Receipt string     `json:"receipt"`
	Name    string     `json:"name" doc:"Of the procedure"`
	Status  Status     `json:"status"`
	Due     *time.Time `json:"dueAt,omitempty"`
	Created time.Time  `json:"createdAt"`
	Updated time.Time  `json:"updatedAt"`
}

// readable undoes how people misread a receipt (Crockford's base 32).
var readable = strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1")

// read is a receipt as it is stored, however somebody wrote it.
func read(written string) string { return readable.Replace(strings.ToUpper(written)) }

func (k *Kernel) byReceipt(tx *database.Tx, written string) (*Case, error) {
	return k.one(tx, `receipt = $1`, read(written))
}

func (k *Kernel) getReceipt(ctx context.Context, in *receiptInput) (*web.JSON[Progress], error) {
	var p Progress
	err := k.DB.View(ctx, func(tx *database.Tx) error {
		c, err := k.byReceipt(tx, in.Receipt)
		if err != nil {
			return err
		}
		card, err := k.card(tx, c, web.Language(ctx))
		p = Progress{card.Receipt, card.Name, card.Status, card.Due, card.Created, card.Updated}
		return err
	})
	return web.Answer(p), err
}
