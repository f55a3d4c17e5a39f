package casework

import (
	"context"
	"slices"
	"strings"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Waiting is what waits for an officer, over all the offices she works in.
type Waiting struct {
	Offices    []OfficeCount `json:"offices" nullable:"false"`
	Mine       int64         `json:"mine" doc:"Open and given to me"`
	Unassigned int64         `json:"unassigned"`
	Overdue    int64         `json:"overdue"`
	Unrouted   int64         `json:"unrouted" doc:"Without an office; for administrators"`
	Dead       int64         `json:"dead" doc:"Could not be forwarded; for administrators"`
}

// OfficeCount is an office in which somebody works.
type OfficeCount struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Agency  string `json:"agency,omitempty" doc:"Slug of what it is in charge of"`
	Ward    string `json:"ward,omitempty"`
	Open    int64  `json:"open"`
	Overdue int64  `json:"overdue"`
}

func (k *Kernel) getCounts(ctx context.Context, _ *web.None) (*web.JSON[Waiting], error) {
	who := web.Who(ctx)
	w := Waiting{Offices: []OfficeCount{}}
	err := k.DB.View(ctx, func(tx *database.Tx) error {
		for _, organisation := range Works(who) {
			if err := k.countOffice(tx, who, organisation, &w); err != nil {
				return err
			}
		}
		if !who.Has("administrator") {
			return nil
		}
		c := counter{tx, unrouted, "", k.midnight(tx)}
		if err := c.all(counting{&w.Unrouted, Filter{}}); err != nil {
			return err
		}
		return tx.Row(`SELECT count(*) FROM (SELECT 1 FROM case_forwards WHERE state = 'dead' LIMIT $1) f`, maxCount+1).Scan(&w.Dead)
	})
	return web.Answer(w), err
}

// countOffice adds an office that has cases or could get some.
func (k *Kernel) countOffice(tx *database.Tx, who web.Principal, organisation string, w *Waiting) error {
	o := OfficeCount{ID: organisation}
	c := counter{tx, organisation, "", k.midnight(tx)}
	var mine, unassigned int64
	err := c.all(
		counting{&o.Open, Filter{}}, counting{&o.Overdue, Filter{Overdue: true}},
		counting{&mine, Filter{Assignee: who.Account}}, counting{&unassigned, Filter{Assignee: "none"}},
	)
	if err != nil {
		return err
	}
	if o.Agency, o.Ward, err = k.Offices.Agency(tx, organisation); err != nil || o.Agency == "" && o.Open == 0 {
		return err
	}
	o.Name, err = k.Offices.Name(tx, organisation)
	w.Offices = append(w.Offices, o)
	w.Mine, w.Unassigned, w.Overdue = w.Mine+mine, w.Unassigned+unassigned, w.Overdue+o.Overdue
	return err
}

// KindLine is a sort of cases with what can be filed of it.
type KindLine struct {
	Kind       string          `json:"kind"`
	Approved   bool            `json:"approved" doc:"Another officer approves an answer"`
	Procedures []ProcedureLine `json:"procedures" nullable:"false"`
}

// ProcedureLine is what a list offers of a procedure.
type ProcedureLine struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

func (k *Kernel) getKinds(ctx context.Context, _ *web.None) (*web.JSON[web.Page[KindLine]], error) {
	page := web.Page[KindLine]{Items: []KindLine{}}
	err := k.DB.View(ctx, func(tx *database.Tx) error {
		for name, kind := range k.kinds {
			line := KindLine{name, kind.Approved, []ProcedureLine{}}
			all, err := k.Procedures(tx, name)
			if err != nil {
				return err
			}
			for _, p := range all {
				if p.Compiled != nil {
					line.Procedures = append(line.Procedures, ProcedureLine{p.Code, p.Name.In(web.Language(ctx))})
				}
			}
			page.Items = append(page.Items, line)
		}
		return nil
	})
	slices.SortFunc(page.Items, func(a, b KindLine) int { return strings.Compare(a.Kind, b.Kind) })
	return web.Answer(page), err
}

// getByReceipt is for the officer to whom somebody reads out a receipt.
func (k *Kernel) getByReceipt(ctx context.Context, in *receiptInput) (*web.JSON[Brief], error) {
	var card Brief
	err := k.DB.View(ctx, func(tx *database.Tx) error {
		c, err := k.byReceipt(tx, in.Receipt)
		if err != nil {
			return err
		}
		if !mayWork(web.Who(ctx), c.Organisation) {
			return errs.Missing()
		}
		card, err = k.card(tx, c, web.Language(ctx))
		return err
	})
	return web.Answer(card), err
}

func (k *Kernel) getNear(ctx context.Context, in *OneInput) (*web.JSON[web.Page[Brief]], error) {
	page := web.Page[Brief]{Items: []Brief{}}
	err := k.DB.View(ctx, func(tx *database.Tx) error {
		c, err := k.Worked(tx, web.Who(ctx), in.ID)
		if err != nil {
			return err
		}
		all, err := k.Around(tx, c)
		if err != nil {
			return err
		}
		for _, one := range all {
			card, err := k.card(tx, one, web.Language(ctx))
			if err != nil {
				return err
			}
			page.Items = append(page.Items, card)
		}
		return nil
	})
	return web.Answer(page), err
}
