package casework

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// Template is an answer that an office writes often.
type Template struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"`
	Title     string    `json:"title"`
	Text      string    `json:"text"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// maxTemplates bounds an office's.
const maxTemplates = 200

func (k *Kernel) templates() []web.Route {
	const all, one = "/api/v1/desk/case-templates", "/api/v1/desk/case-templates/{id}"
	officers := Officers()
	return []web.Route{
		web.Get(all, "An office's answers that it writes often", officers, k.getTemplates),
		web.Create(all, "Keep an answer for another time", officers, k.postTemplate),
		web.Put(one, "Change such an answer", officers, k.putTemplate),
		web.Delete(one, "Throw such an answer away", officers, k.deleteTemplate, web.Status(http.StatusNoContent)),
	}
}

func (k *Kernel) getTemplates(ctx context.Context, in *loadInput) (*web.JSON[web.Page[Template]], error) {
	organisation, err := worksAnywhere(web.Who(ctx), in.Office)
	if err != nil {
		return nil, err
	}
	page := web.Page[Template]{Items: []Template{}}
	err = k.DB.View(ctx, func(tx *database.Tx) error {
		return tx.Each(func(rows *sql.Rows) error {
			var t Template
			var at int64
			err := rows.Scan(&t.ID, &t.Kind, &t.Title, &t.Text, &at)
			t.UpdatedAt = moment(at)
			page.Items = append(page.Items, t)
			return err
		}, `SELECT id, kind, title, words, updated_at FROM case_templates WHERE organisation = $1 AND ($2 = '' OR kind = $2)
			ORDER BY kind, title, id LIMIT $3`, organisation, in.Kind, maxTemplates)
	})
	return web.Answer(page), err
}

// TemplateBody is what an officer writes of a template.
type TemplateBody struct {
	Kind  string `json:"kind" maxLength:"40"`
	Title string `json:"title" minLength:"1" maxLength:"120"`
	Text  string `json:"text" minLength:"1" maxLength:"4000"`
}

func (k *Kernel) checkTemplate(b TemplateBody) error {
	var bad errs.Fields
	bad.Check(k.kinds[b.Kind] != nil, "kind", "notAllowed")
	bad.Check(b.Title != "", "title", "required")
	bad.Check(b.Text != "", "text", "required")
	return bad.Err()
}

type newTemplate struct {
	OfficeInput
	Body TemplateBody
}

func (k *Kernel) postTemplate(tx *database.Tx, who web.Principal, in *newTemplate) (*web.JSON[Template], error) {
	organisation, err := worksAnywhere(who, in.Office)
	if err != nil {
		return nil, err
	}
	if err := k.checkTemplate(in.Body); err != nil {
		return nil, err
	}
	if err := tx.Alone("case-templates:" + organisation); err != nil {
		return nil, err
	}
	var n int
	if err := tx.Row(`SELECT count(*) FROM case_templates WHERE organisation = $1`, organisation).Scan(&n); err != nil {
		return nil, err
	}
	if n >= maxTemplates {
		return nil, errs.New(errs.Conflict, "templatesFull", "max", maxTemplates)
	}
	t := Template{ID: id.New(tx.Now()), Kind: in.Body.Kind, Title: in.Body.Title, Text: in.Body.Text, UpdatedAt: tx.Time()}
	_, err = tx.Exec(`INSERT INTO case_templates (id, organisation, kind, title, words, updated_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		t.ID, organisation, t.Kind, t.Title, t.Text, tx.Now())
	return web.Answer(t), err
}

type templateInput struct {
	ID   string `path:"id" format:"uuid"`
	Body TemplateBody
}

// mine are the organisations of a template that somebody may change.
func mine(tx *database.Tx, who web.Principal, template string) error {
	var organisation string
	err := tx.Row(`SELECT organisation FROM case_templates WHERE id = $1`, template).Scan(&organisation)
	if database.NoRows(err) || err == nil && !mayWork(who, organisation) {
		return errs.Missing()
	}
	return err
}

func (k *Kernel) putTemplate(tx *database.Tx, who web.Principal, in *templateInput) (*web.JSON[Template], error) {
	if err := k.checkTemplate(in.Body); err != nil {
		return nil, err
	}
	if err := mine(tx, who, in.ID); err != nil {
		return nil, err
	}
	_, err := tx.Exec(`UPDATE case_templates SET kind = $2, title = $3, words = $4, updated_at = $5 WHERE id = $1`,
		in.ID, in.Body.Kind, in.Body.Title, in.Body.Text, tx.Now())
	return web.Answer(Template{in.ID, in.Body.Kind, in.Body.Title, in.Body.Text, tx.Time()}), err
}

func (k *Kernel) deleteTemplate(tx *database.Tx, who web.Principal, in *OneInput) (*web.None, error) {
	if err := mine(tx, who, in.ID); err != nil {
		return nil, err
	}
	_, err := tx.Exec(`DELETE FROM case_templates WHERE id = $1`, in.ID)
	return nil, err
}
