package credential_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/credential"
	"daklakid/internal/core/identity"
	"daklakid/internal/platform/base45"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/hc1"
)

func TestSignedCodesOfNobodyAndTheWrongPerson(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		const path = "/api/v1/me/credentials"
		r.Get(path).Want(http.StatusUnauthorized)
		r.Get("/api/v1/me/shareable").Want(http.StatusUnauthorized)
		r.Post(path, map[string]any{"fields": []string{"name"}}).Want(http.StatusUnauthorized)
		c := r.issue(r.bia, 30, "name")
		r.Post(path+"/"+c.ID+"/revoke", nil).Want(http.StatusUnauthorized)
		r.as(r.linh).Post(path+"/"+c.ID+"/revoke", nil).Want(http.StatusNotFound)
		r.as(r.bia).Post(path+"/nonsense/revoke", nil).Want(http.StatusNotFound)
		var hers credential.SignedCodes
		r.as(r.linh).Get(path).Want(http.StatusOK).Into(&hers)
		if len(hers.Items) != 0 {
			r.t.Fatalf("sees %d codes of another", len(hers.Items))
		}
		r.wantOutcome(c.Text, credential.Valid)
	})
}

func TestACodeSaysWhatItsHolderChose(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var can credential.Shareable
		r.as(r.bia).Get("/api/v1/me/shareable").Want(http.StatusOK).Into(&can)
		if fmt.Sprint(can.Defaults) != "[name birthYear]" || len(can.Fields) != 7 || can.Level != "2" {
			t.Fatalf("%+v", can)
		}
		few := r.issue(r.bia, 30, can.Defaults...)
		want := map[string]string{"name": bia.FullName, "birthYear": "1999", "level": "2"}
		v := r.verify(few.Text)
		if v.Outcome != credential.Valid || !maps.Equal(v.Facts, want) || v.Type != credential.Identity {
			t.Fatalf("%+v", v)
		}
		if got := v.ExpiresAt.Sub(*v.IssuedAt); got != 30*24*time.Hour {
			t.Fatalf("valid for %s", got)
		}
		r.pass(time.Second)
		all := r.verify(r.issue(r.bia, 365, can.Fields...).Text)
		if all.Facts["residence"] != bia.Residence || all.Facts["sex"] != "female" || all.Facts["birthDate"] != bia.BirthDate ||
			all.Facts["personalNumber"] != bia.PersonalNumber || all.Facts["phone"] != "+84905000001" || len(all.Facts) != 8 {
			t.Fatalf("%+v", all.Facts)
		}
		var mine credential.SignedCodes
		r.as(r.bia).Get("/api/v1/me/credentials").Want(http.StatusOK).Into(&mine)
		if len(mine.Items) != 2 || mine.Items[1].Text != few.Text || !maps.Equal(mine.Items[1].Facts, want) {
			t.Fatalf("%+v", mine)
		}
	})
}

func TestAtLevel0ACodeSaysSo(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var can credential.Shareable
		r.as(r.linh).Get("/api/v1/me/shareable").Want(http.StatusOK).Into(&can)
		if can.Level != "0" || fmt.Sprint(can.Fields, can.Defaults) != "[name phone] [name]" {
			t.Fatalf("%+v", can)
		}
		v := r.verify(r.issue(r.linh, 30, "name", "phone").Text)
		if !maps.Equal(v.Facts, map[string]string{"name": "Linh", "phone": "+84905000002", "level": "0"}) {
			t.Fatalf("%+v", v.Facts)
		}
		nameless := r.person("+84905000007", "")
		r.as(nameless).Get("/api/v1/me/shareable").Want(http.StatusOK).Into(&can)
		if fmt.Sprint(can.Defaults) != "[phone]" {
			t.Fatalf("%+v", can)
		}
	})
}

func TestBadChoices(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		const path = "/api/v1/me/credentials"
		for field, body := range map[string]map[string]any{
			"fields":    {"fields": []string{"birthDate"}}, // not known of her
			"fields[0]": {"fields": []string{}},
			"days":      {"fields": []string{"name"}, "days": 366},
		} {
			a := r.as(r.linh).Post(path, body).Want(http.StatusUnprocessableEntity)
			if !strings.Contains(string(a.Body), strings.TrimSuffix(field, "[0]")) {
				t.Errorf("%v: %s", body, a.Body)
			}
		}
		for _, fields := range [][]string{{"level"}, {"name", "name"}, {"height"}} {
			r.as(r.linh).Post(path, map[string]any{"fields": fields}).Want(http.StatusUnprocessableEntity)
		}
		for range 10 {
			r.issue(r.linh, 1, "name")
		}
		a := r.as(r.linh).Post(path, map[string]any{"fields": []string{"name"}}).Want(http.StatusConflict)
		if a.Problem().Code != "credentialsTooMany" {
			t.Error(a.Problem().Code)
		}
		r.pass(25 * time.Hour)
		r.issue(r.linh, 1, "name")
	})
}

func TestExpired(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.issue(r.bia, 1, "name")
		r.pass(24*time.Hour - time.Second)
		r.wantOutcome(c.Text, credential.Valid)
		r.pass(time.Second)
		v := r.verify(c.Text)
		if v.Outcome != credential.Expired || v.Facts["name"] != bia.FullName {
			t.Fatalf("%+v", v)
		}
		r.pass(60 * 24 * time.Hour) // its row is gone, its signature is not
		r.work()
		r.wantOutcome(c.Text, credential.Expired)
	})
}

func TestRevoked(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c, other := r.issue(r.bia, 30, "name"), r.issue(r.bia, 30, "name")
		for range 2 { // the second changes nothing
			r.as(r.bia).Post("/api/v1/me/credentials/"+c.ID+"/revoke", nil).Want(http.StatusNoContent)
		}
		if v := r.verify(c.Text); v.Outcome != credential.Revoked || len(v.Facts) != 0 {
			t.Fatalf("%+v", v)
		}
		r.wantOutcome(other.Text, credential.Valid)
		r.pass(31 * 24 * time.Hour)
		r.wantOutcome(c.Text, credential.Revoked)
	})
}

func TestWhoIsNoLongerIdentifiedLosesCodesThatSaySo(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		c, hers := r.issue(r.bia, 30, "name"), r.issue(r.linh, 30, "name")
		lower := func(level int) {
			r.update(func(tx *database.Tx) error { return r.service.Lowered(tx, r.bia, level) })
		}
		lower(2)
		r.wantOutcome(c.Text, credential.Valid)
		delete(r.known, r.bia)
		plain := r.issue(r.bia, 30, "name")
		lower(1)
		r.wantOutcome(c.Text, credential.Revoked)
		r.wantOutcome(plain.Text, credential.Valid)
		r.wantOutcome(hers.Text, credential.Valid)
		r.work()
		if list := r.readList(); len(list) != 1 {
			r.t.Fatalf("%d on the list", len(list))
		}
	})
}

func TestALockTakesCodesBack(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c, plain, hers := r.issue(r.bia, 30, "name"), r.issue(r.bia, 30, "phone"), r.issue(r.linh, 30, "name")
		_, shown := r.code(r.bia, "name")
		lock := func(tx *database.Tx) error { return r.people.Lock(tx, r.hung, r.bia, "security") }
		failed := errors.New("the rest of the transaction")
		err := r.db.Update(t.Context(), func(tx *database.Tx) error { return errors.Join(lock(tx), failed) })
		if !errors.Is(err, failed) {
			t.Fatal(err)
		}
		r.wantOutcome(c.Text, credential.Valid) // with the lock, or not at all
		r.update(lock)
		r.wantOutcome(c.Text, credential.Revoked)
		r.wantOutcome(plain.Text, credential.Revoked)
		r.wantOutcome(hers.Text, credential.Valid)
		r.work()
		if list := r.readList(); len(list) != 2 {
			t.Fatalf("%d on the list", len(list))
		}
		// A request whose session was looked at before the lock makes none.
		r.as(r.bia).Post("/api/v1/me/credentials", map[string]any{"fields": []string{"name"}}).Want(http.StatusForbidden)
		r.update(func(tx *database.Tx) error { return identity.Unlock(tx, r.hung, r.bia) })
		r.wantOutcome(c.Text, credential.Revoked)
		if v := r.scan(r.linh, shown); v.Outcome != credential.Revoked {
			t.Fatalf("a code shown before the lock is %s after it", v.Outcome)
		}
		r.wantOutcome(r.issue(r.bia, 30, "name").Text, credential.Valid)
	})
}

// Flip any one byte: of the text, and of what it carries, packed again.
func TestNoChangedByteIsValid(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		text := r.issue(r.bia, 30, "name", "birthYear").Text
		outcome := func(text string) (o credential.Outcome) {
			r.update(func(tx *database.Tx) (err error) { o, _, err = r.service.Verify(tx, text); return err })
			return o
		}
		raw := []byte(text)
		for i := range raw {
			was := raw[i]
			for _, flip := range []byte{0x01, 0x02, 0x10, 0x80} {
				if raw[i] = was ^ flip; outcome(string(raw)) != credential.Tampered {
					t.Fatalf("character %d as %q is %s", i, raw[i], outcome(string(raw)))
				}
			}
			raw[i] = was
		}
		packed, err := base45.Decode(strings.TrimPrefix(text, hc1.Prefix))
		if err != nil {
			t.Fatal(err)
		}
		message := packed[7 : len(packed)-4]
		if hc1.Text(message) != text {
			t.Fatal("the test takes the text apart wrongly")
		}
		for i := range message {
			message[i] ^= 0x01
			if o := outcome(hc1.Text(message)); o != credential.Tampered && o != credential.UnknownIssuer {
				t.Fatalf("byte %d flipped is %s", i, o)
			}
			message[i] ^= 0x01
		}
		r.wantOutcome(text, credential.Valid)
	})
}

func TestAnothersKeyIsUnknown(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		theirs := ""
		t.Run("another province", func(t *testing.T) {
			each(t, func(_ *testing.T, other *rig) { theirs = other.issue(other.bia, 30, "name").Text })
		})
		r.clock.Store(time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC).UnixMilli())
		r.issue(r.bia, 30, "name")
		r.wantOutcome(theirs, credential.UnknownIssuer)
		r.wantOutcome("HC1:", credential.Tampered)
		r.wantOutcome("066199000124|240000124", credential.Tampered)
		r.Post("/api/v1/codes/verify", map[string]any{"text": strings.Repeat("A", 4297)}).WantField("text")
	})
}

func TestTextsSurviveTheRetirementOfTheirKey(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.issue(r.bia, 30, "name")
		if err := r.vault.Rotate(t.Context(), crypto.Data, 0); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if n, err := r.service.Rekey(t.Context()); n != 1 || err != nil {
				t.Fatal(n, err)
			}
		}
		if _, err := r.people.Rekey(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := r.vault.Retire(t.Context(), crypto.Data); err != nil {
			t.Fatal(err)
		}
		var mine credential.SignedCodes
		r.as(r.bia).Get("/api/v1/me/credentials").Want(http.StatusOK).Into(&mine)
		if len(mine.Items) != 1 || mine.Items[0].Text != c.Text {
			t.Fatal("the text was lost with its key")
		}
		r.wantOutcome(r.issue(r.bia, 30, "name").Text, credential.Valid)
	})
}
