package passkey_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"daklakid/internal/core/identity"
	"daklakid/internal/core/passkey"
	"daklakid/internal/platform/web"
)

func TestNobodyAndTheWrongPerson(t *testing.T) {
	each(t, func(r *rig) {
		for _, route := range []struct{ method, path string }{
			{"GET", "/api/v1/me/passkeys"},
			{"POST", "/api/v1/me/passkeys/options"},
			{"POST", "/api/v1/me/passkeys"},
			{"PATCH", "/api/v1/me/passkeys/x"},
			{"DELETE", "/api/v1/me/passkeys/x"},
		} {
			r.Ask(route.method, route.path, nil).Want(401)
		}
		mine, _ := r.byCode(phone, "")
		theirs, _ := r.byCode(other, "")
		k := r.register(mine, "Điện thoại")
		r.Ask("PATCH", "/api/v1/me/passkeys/"+k.id, map[string]any{"name": "Của tôi"}, theirs.headers()...).Want(404)
		r.Ask("DELETE", "/api/v1/me/passkeys/"+k.id, nil, theirs.headers()...).Want(404)
		var page web.Page[passkey.Key]
		r.Get("/api/v1/me/passkeys", theirs.headers()...).Want(200).Into(&page)
		if len(page.Items) != 0 {
			t.Error(page)
		}
		// The other's session cannot answer what this one asked.
		answer := r.answerOffer(mine, k, party)
		if p := r.Post("/api/v1/me/passkeys", map[string]any{"credential": answer}, theirs.headers()...).Want(403).Problem(); p.Code != "passkeyLate" {
			t.Error(p)
		}
	})
}

func TestLifeOfAPasskey(t *testing.T) {
	each(t, func(r *rig) {
		first, _ := r.byCode(phone, "")
		k := r.register(first, "Điện thoại của An")
		var page web.Page[passkey.Key]
		r.Get("/api/v1/me/passkeys", first.headers()...).Want(200).Into(&page)
		if len(page.Items) != 1 || page.Items[0].Name != "Điện thoại của An" || page.Items[0].UsedAt != nil || page.Items[0].Suspect {
			t.Fatalf("%+v", page)
		}
		r.clock.pass(time.Hour)
		entered := r.enter(r.use(k, r.options(), party), "User-Agent", "Mozilla/5.0 (Linux; Android 16) Chrome/150.0").Want(201)
		var in identity.SignedIn
		entered.Into(&in)
		if in.Account.ID != first.id || in.Account.HeldUntil != nil || in.Token != "" {
			t.Errorf("%+v", in)
		}
		if cookie(entered, "daklakid-device") == "" {
			t.Error("the device got no mark")
		}
		second := device{cookie(entered, "__Host-daklakid"), cookie(entered, "daklakid-device"), first.id}
		r.Get("/api/v1/me/passkeys", second.headers()...).Want(200).Into(&page)
		if page.Items[0].UsedAt == nil || !page.Items[0].UsedAt.Equal(r.clock.Now()) {
			t.Errorf("last use: %+v", page)
		}
		r.Ask("PATCH", "/api/v1/me/passkeys/"+k.id, map[string]any{"name": " "}, second.headers()...).WantField("name")
		r.Ask("PATCH", "/api/v1/me/passkeys/"+k.id, map[string]any{"name": "Máy cũ"}, second.headers()...).Want(204)
		r.Ask("DELETE", "/api/v1/me/passkeys/"+k.id, nil, second.headers()...).Want(204)
		if p := r.enter(r.use(k, r.options(), party)).Want(403).Problem(); p.Code != "passkeyWrong" {
			t.Error(p)
		}
		if n := r.number(`SELECT count(*) FROM audit_entries WHERE action IN ('passkey.add', 'passkey.remove') AND owner = $1`, first.id); n != 2 {
			t.Errorf("%d entries in the log", n)
		}
		if n := r.number(`SELECT count(*) FROM notices WHERE account = $1`, first.id); n != 2 {
			t.Errorf("%d notices", n)
		}
	})
}

func TestBadAnswers(t *testing.T) {
	each(t, func(r *rig) {
		mine, _ := r.byCode(phone, "")
		theirs, _ := r.byCode(other, "")
		k := r.register(mine, "")
		wrongParty, wrongOrigin := party, party
		wrongParty.ID, wrongOrigin.Origin = "evil.example", "https://evil.example"
		unverified := *k
		unverified.authenticator.Options.UserNotVerified = true
		stolen := *k
		stolen.authenticator.Options.UserHandle = []byte(theirs.id)
		for name, answer := range map[string]map[string]any{
			"another party":     r.use(k, r.options(), wrongParty),
			"another origin":    r.use(k, r.options(), wrongOrigin),
			"nobody was asked":  r.use(&unverified, r.options(), party),
			"another's account": r.use(&stolen, r.options(), party),
		} {
			if p := r.enter(answer).Want(403).Problem(); p.Code != "passkeyWrong" {
				t.Errorf("%s: %+v", name, p)
			}
		}
		k.credential.Counter += 10 // the copies above counted on
		bent := r.use(k, r.options(), party)
		response := bent["response"].(map[string]any)
		signature := []byte(response["signature"].(string))
		signature[20] ^= 1 << 5 // a letter in the other case, or a digit made a sign
		response["signature"] = strings.Map(func(r rune) rune {
			if r < '0' {
				return 'A'
			}
			return r
		}, string(signature))
		r.enter(bent).Want(403, 422)
		for _, nothing := range []map[string]any{{}, {"id": "x"}, {"id": 1, "response": []any{}}} {
			r.enter(nothing).WantField("credential")
		}
		r.enter(r.use(k, r.options(), party)).Want(201) // and all that did not harm the good one
		r.Post("/api/v1/me/passkeys", map[string]any{"credential": map[string]any{}}, mine.headers()...).WantField("credential")
		fresh := &key{authenticator: k.authenticator, credential: k.credential}
		if p := r.Post("/api/v1/me/passkeys", map[string]any{"credential": r.answerOffer(mine, fresh, wrongOrigin)}, mine.headers()...).Want(403).Problem(); p.Code != "passkeyWrong" {
			t.Error(p)
		}
		if p := r.Post("/api/v1/me/passkeys", map[string]any{"credential": r.answerOffer(mine, fresh, party)}, mine.headers()...).Want(409).Problem(); p.Code != "passkeyKnown" {
			t.Error(p)
		}
	})
}

func TestChallengesAreSingleAndShort(t *testing.T) {
	each(t, func(r *rig) {
		mine, _ := r.byCode(phone, "")
		k := r.register(mine, "")
		answer := r.use(k, r.options(), party)
		var wins, losses int
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				status := r.enter(answer).Want(201, 403).Status
				mu.Lock()
				defer mu.Unlock()
				if status == http.StatusCreated {
					wins++
				} else {
					losses++
				}
			})
		}
		all.Wait()
		if wins != 1 || losses != 7 {
			t.Errorf("%d of the same answers got in", wins)
		}
		late := r.options()
		r.clock.pass(5*time.Minute + time.Second)
		if p := r.enter(r.use(k, late, party)).Want(403).Problem(); p.Code != "passkeyLate" {
			t.Error(p)
		}
		r.options()
		r.clock.pass(time.Hour)
		for _, j := range r.service.Module().Jobs {
			if err := j.Work(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
		}
		if n := r.number(`SELECT count(*) FROM passkey_challenges`); n != 0 {
			t.Errorf("%d challenges left", n)
		}
	})
}

func TestACopyIsNoticed(t *testing.T) {
	each(t, func(r *rig) {
		mine, _ := r.byCode(phone, "")
		k := r.register(mine, "Máy")
		twin := *k
		r.enter(r.use(k, r.options(), party)).Want(201)
		r.enter(r.use(k, r.options(), party)).Want(201)
		if p := r.enter(r.use(&twin, r.options(), party)).Want(403).Problem(); p.Code != "passkeySuspect" {
			t.Fatal(p)
		}
		// Nobody can tell which is the person's: neither gets in.
		if p := r.enter(r.use(k, r.options(), party)).Want(403).Problem(); p.Code != "passkeySuspect" {
			t.Fatal(p)
		}
		var page web.Page[passkey.Key]
		r.Get("/api/v1/me/passkeys", mine.headers()...).Want(200).Into(&page)
		if !page.Items[0].Suspect {
			t.Error("the owner is not told")
		}
		if n := r.number(`SELECT count(*) FROM notices WHERE account = $1 AND code = 'passkey.suspect'`, mine.id); n != 1 {
			t.Errorf("%d notices", n)
		}
		_, answer := r.byCode(phone, "") // a key that is put aside keeps no code back
		var in identity.SignedIn
		answer.Want(201).Into(&in)
		if in.Account.HeldUntil != nil {
			t.Error("held back for a passkey that cannot be used")
		}
	})
}

func TestPasskeysAreBounded(t *testing.T) {
	each(t, func(r *rig) {
		mine, _ := r.byCode(phone, "")
		for range 10 {
			r.register(mine, "x")
		}
		if p := r.Post("/api/v1/me/passkeys/options", nil, mine.headers()...).Want(409).Problem(); p.Code != "passkeysTooMany" {
			t.Error(p)
		}
	})
}

func TestLockedAccounts(t *testing.T) {
	each(t, func(r *rig) {
		mine, _ := r.byCode(phone, "")
		theirs, _ := r.byCode(other, "")
		k := r.register(mine, "")
		r.Post("/api/v1/desk/accounts/"+mine.id+"/lock", map[string]any{"reason": "security"}, theirs.headers()...).Want(204)
		if p := r.enter(r.use(k, r.options(), party)).Want(403).Problem(); p.Code != "accountLocked" {
			t.Error(p)
		}
	})
}

func TestWhereThereCanBePasskeys(t *testing.T) {
	for url, ok := range map[string]bool{
		"https://app.example": true, "http://127.0.0.1:8080": true, "http://localhost:8080": true, "https://10.0.0.1": false,
	} {
		if _, err := passkey.New(passkey.Options{PublicURL: url, App: "App"}); (err == nil) != ok {
			t.Errorf("%s: %v", url, err)
		}
	}
}
