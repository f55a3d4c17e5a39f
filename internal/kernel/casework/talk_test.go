package casework_test

import (
	"errors"
	"net/http"
	"testing"

	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// errNobody is what nobody else may be told apart from.
var errNobody = errors.New("not there")

// talk is what a conversation would be about, as an account may know it.
func (r *rig) talk(who web.Principal, id string) (about casework.Talk, err error) {
	err = r.db.View(r.t.Context(), func(tx *database.Tx) (err error) {
		about, err = r.kernel.Talk(tx, who.Account, id)
		if errs.KindOf(err) == errs.NotFound {
			return errNobody
		}
		return err
	})
	return about, err
}

// Only the owner and the officer who was given it write about a case, and each is
// told so on her page.
func TestWhoMayWriteAboutACase(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		f := r.lampOf(linh, wardA, "Đèn tắt")
		for _, who := range []web.Principal{{}, linh, hoa, officer, second, elsewhere, boss} {
			if _, err := r.talk(who, f.ID); !errors.Is(err, errNobody) {
				t.Errorf("%q writes about what nobody was given: %v", who.Account, err)
			}
		}
		if r.own(linh, f.ID).Talk || r.opened(officer, f.ID).Talk {
			t.Error("the pages say that one may write")
		}
		r.decide(officer, f.ID, "accept", "").Want(http.StatusOK)
		for _, who := range []web.Principal{{}, hoa, second, elsewhere, boss} {
			if _, err := r.talk(who, f.ID); !errors.Is(err, errNobody) {
				t.Errorf("%q writes about others' case: %v", who.Account, err)
			}
		}
		for _, who := range []web.Principal{linh, officer} {
			about, err := r.talk(who, f.ID)
			want := casework.Talk{
				Title: "Đèn đường hỏng: Đèn tắt", Link: "/den/" + f.ID, DeskLink: "/ban-lam-viec/ho-so/" + f.ID, Owner: linh.Account, Officer: officer.Account,
			}
			if err != nil || about != want {
				t.Errorf("%q: %+v %v", who.Account, about, err)
			}
		}
		if !r.own(linh, f.ID).Talk || !r.opened(officer, f.ID).Talk || r.opened(second, f.ID).Talk {
			t.Error("the pages do not say who may write")
		}
		r.As(officer).Post("/api/v1/desk/cases/assign", map[string]any{"cases": []string{f.ID}, "assignee": second.Account}).Want(http.StatusNoContent)
		if _, err := r.talk(officer, f.ID); !errors.Is(err, errNobody) {
			t.Errorf("who handed it on: %v", err)
		}
		if about, err := r.talk(linh, f.ID); err != nil || about.Officer != second.Account {
			t.Errorf("%+v %v", about, err)
		}
	})
}

func TestNobodyWritesToWhoStaysAnonymousOrToHerself(t *testing.T) {
	each(t, casework.Kind{}, func(t *testing.T, r *rig) {
		var hidden filed
		r.As(linh).Post("/test/lamps", map[string]any{
			"ward": wardA, "text": "Đèn tắt", "anonymous": true, "papers": []any{map[string]any{"slot": "photo", "document": r.photo(linh)}},
		}).Want(http.StatusCreated).Into(&hidden)
		r.decide(officer, hidden.ID, "accept", "").Want(http.StatusOK)
		own := r.lampOf(second, wardA, "Đèn trước nhà tôi")
		r.As(officer).Post("/api/v1/desk/cases/assign", map[string]any{"cases": []string{own.ID}, "assignee": second.Account}).Want(http.StatusNoContent)
		for who, id := range map[*web.Principal]string{&linh: hidden.ID, &officer: hidden.ID, &second: own.ID} {
			if _, err := r.talk(*who, id); !errors.Is(err, errNobody) {
				t.Errorf("%q: %v", who.Account, err)
			}
		}
		if r.own(linh, hidden.ID).Talk || r.opened(officer, hidden.ID).Talk {
			t.Error("the pages say that one may write")
		}
	})
}
