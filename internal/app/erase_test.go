package app

import (
	"archive/zip"
	"bytes"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

// Words that nobody else's data holds.
const (
	erasedName  = "H'Zụm Quỳnhxơ Kđơh"
	erasedTitle = "Phòng trọ Wuzhơvần gần chợ Tân An"
	erasedHome  = "77 hẻm Jrơxừi"
	erasedDraft = "nháp Vĩkzuỗng"
	erasedNote  = "báo tin Xuýfloan"
	erasedChat  = "hẹn ở quán Jơwíchđen"
)

// keepIDs are the tables in which the id of an erased account may stay: it
// says nobody's name there.
var keepIDs = []string{"accounts", "audit_entries", "consent_events", "data_erasures", "listing_reports", "legal_holds", "openid_grant_events"}

// TestForgotten has a person leave data everywhere, takes a copy, erases her,
// and looks for what she left in every table, file and index.
func TestForgotten(t *testing.T) {
	eachEngine(t, func(t *testing.T, h house) {
		n := h.serve(t, "--demo")
		officer, other := h.officer(t, n), n.newcomer()
		p := n.newcomer()
		shown := p.liveHere(t, officer, other)
		code := p.sign()

		data := p.copyOfData(t, other)
		for _, said := range []string{erasedName, erasedTitle, erasedHome, erasedDraft, erasedNote, erasedChat, "84" + p.phone[1:], otherSoftware} {
			if !strings.Contains(data, strings.ReplaceAll(said, `'`, `&#39;`)) {
				t.Errorf("the copy lacks %q", said)
			}
		}

		const path = "/api/v1/me/data/erasure"
		n.as("").post(path, map[string]any{"understood": true}).want(http.StatusUnauthorized)
		p.post(path, map[string]any{"understood": false}).want(http.StatusUnprocessableEntity)
		p.post(path, map[string]any{"understood": true}).want(http.StatusCreated)
		p.post(path, map[string]any{"understood": true}).want(http.StatusConflict)
		p.ask(http.MethodDelete, path, nil).want(http.StatusNoContent)
		p.ask(http.MethodDelete, path, nil).want(http.StatusNotFound)
		asked := into[struct {
			State, Receipt string
			Kept           []struct{ Name, Basis string }
		}](p.post(path, map[string]any{"understood": true}).want(http.StatusCreated))
		if asked.State != "waiting" || len(asked.Receipt) != 23 || len(asked.Kept) < 3 {
			t.Errorf("%+v", asked)
		}
		db := h.look(t)
		h.leaveEverywhere(t, db, p)
		passDays(t, db, p.id)
		n.until("erased", func() bool {
			a := n.as("").post("/api/v1/erasure-receipts", map[string]any{"receipt": strings.ToLower(asked.Receipt)})
			return strings.Contains(string(a.body), `"done"`)
		})
		p.get("/api/v1/me").want(http.StatusUnauthorized)
		n.as("").get("/api/v1/rentals/" + shown.ID).want(http.StatusNotFound)
		if l := into[found](n.as("").get("/api/v1/rentals?q=wuzhovan")); l.has(shown.ID) {
			t.Error("found after she was forgotten")
		}
		if v := n.verdict(code); v != "revoked" {
			t.Errorf("an erased person's code is %s", v)
		}
		n.until("the list has her code", func() bool { return n.listed(code) })
		n.until("the photo is gone", func() bool { return n.as("").get(shown.photo).status == http.StatusNotFound })
		n.until("the jobs are done", func() bool {
			return number(t, db, `SELECT count(*) FROM jobs WHERE name LIKE 'rights.%' OR name LIKE 'photo.%' OR name = 'listing.purge'`) == 0
		})
		h.searchTables(t, db, p)
		if kept := string(other.get("/api/v1/conversations").body); !strings.Contains(kept, `"kind":"deleted"`) {
			t.Errorf("what the other keeps of their conversation: %s", kept)
		}
		h.run(t, "audit", "verify")
		if number(t, db, `SELECT count(*) FROM account_phones WHERE account = $1`, p.id) != 0 {
			t.Error("the number leads to the erased account")
		}
		if err := n.end(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		h.searchFiles(t)
	})
}

type home struct{ ID, photo string }

// liveHere leaves something in every module.
func (p person) liveHere(t *testing.T, officer, other person) home {
	t.Helper()
	p.ask(http.MethodPatch, "/api/v1/me", map[string]any{"name": erasedName}).want(http.StatusOK)
	picture := p.photo(9)
	body := rental(erasedTitle, picture.ID)
	body["address"], body["description"] = erasedHome, "Nhà của Wuzhơvần, phòng sạch, giờ giấc tự do."
	mine := into[posted](p.post("/api/v1/rentals", body, "Idempotency-Key", "k").want(http.StatusCreated))
	officer.approve(mine)
	p.rent("Phòng trọ khác của Wuzhơvần gần chợ Tân An") // waits for an officer
	theirs := other.rent("Phòng trọ của người khác gần chợ Tân An")
	officer.approve(theirs)
	p.ask(http.MethodPut, "/api/v1/me/drafts/rentals", map[string]any{"title": erasedDraft}).want(http.StatusNoContent)
	p.post("/api/v1/rentals/"+theirs.ID+"/report", map[string]any{"reason": "other", "text": erasedNote}).want(http.StatusNoContent)
	p.post("/api/v1/rentals/"+theirs.ID+"/contact", nil).want(http.StatusOK)
	other.post("/api/v1/rentals/"+mine.ID+"/contact", nil).want(http.StatusOK)
	p.ask(http.MethodPut, "/api/v1/me/consents/rentals.forYou", map[string]any{"version": 1}).want(http.StatusNoContent)
	p.signInElsewhere(t, officer)
	watched := into[struct{ Features []struct{ ID string } }](p.get("/api/v1/cameras?limit=1").want(http.StatusOK)).Features[0].ID
	p.ask(http.MethodPut, "/api/v1/cameras/"+watched+"/favourite", nil).want(http.StatusNoContent)
	given := into[found](p.get("/api/v1/vouchers?limit=1").want(http.StatusOK)).Items[0].ID
	p.post("/api/v1/vouchers/"+given+"/claims", nil).want(http.StatusCreated)
	p.post("/api/v1/voucher-redemptions", map[string]any{"code": "23456789AB", "place": "000000000000"}).want(http.StatusNotFound)
	p.get("/api/v1/rentals?kind=room&priceMax=1777000").want(http.StatusOK)
	p.ask(http.MethodPut, "/api/v1/me/job-wishes", map[string]any{"home": "24133", "kinds": []string{"craft"}}).want(http.StatusOK)
	p.writeTo(t, other)
	p.post("/api/v1/me/data/corrections", map[string]any{"subject": "name", "text": "Sửa tên Quỳnhxơ cho đúng giấy tờ."}).want(http.StatusCreated)
	return home{mine.ID, picture.Large}
}

// writeTo leaves words in a conversation that stays with somebody else.
func (p person) writeTo(t *testing.T, other person) {
	t.Helper()
	const all = "/api/v1/conversations"
	c := into[struct{ ID string }](p.post(all, map[string]any{
		"phone": other.phone, "client": "first-words", "text": "Chào bạn, tôi là Quỳnhxơ ở gần chợ.",
	}).want(http.StatusCreated))
	p.n.until("asked", func() bool { return strings.Contains(string(other.get(all+"?folder=requests").body), c.ID) })
	other.post(all+"/"+c.ID+"/accept", nil).want(http.StatusOK)
	p.post(all+"/"+c.ID+"/messages", map[string]any{"client": "second-words", "kind": "text", "text": erasedChat}).want(http.StatusCreated)
}

// copyOfData is the copy's readable page; nobody else gets it.
func (p person) copyOfData(t *testing.T, other person) string {
	t.Helper()
	const exports = "/api/v1/me/data/exports"
	p.n.as("").post(exports, nil).want(http.StatusUnauthorized)
	e := into[struct{ ID string }](p.post(exports, nil).want(http.StatusAccepted))
	p.n.until("a copy", func() bool { return strings.Contains(string(p.get(exports).body), `"ready"`) })
	p.n.as("").get(exports + "/" + e.ID + "/file").want(http.StatusUnauthorized)
	other.get(exports + "/" + e.ID + "/file").want(http.StatusNotFound)
	raw := p.get(exports + "/" + e.ID + "/file").want(http.StatusOK).body
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	packed := map[string][]byte{}
	for _, f := range archive.File {
		names = append(names, f.Name)
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if packed[path.Ext(f.Name)], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	wantTerms(t, packed[".json"])
	if !slices.Equal(names, []string{"anh/001.jpg", "du-lieu.json", "mo-trang-nay.html"}) {
		t.Errorf("%v", names)
	}
	return string(packed[".html"])
}

// wantTerms: every kind of record says how long it is kept, and those that a
// term runs for say until when.
func wantTerms(t *testing.T, document []byte) {
	t.Helper()
	var all struct {
		Sections []struct {
			Code, Class, Kept string
			Records           []map[string]any
		}
	}
	if err := json.Unmarshal(document, &all); err != nil {
		t.Fatal(err)
	}
	classes := opened(t, false).classes()
	terms := 0
	for _, s := range all.Sections {
		at := slices.IndexFunc(classes, func(c module.Class) bool { return c.Code == s.Class })
		if at < 0 || strings.Contains(s.Kept, "kept.") || strings.Contains(s.Kept, "term.") {
			t.Errorf("%s is kept by %q: %q", s.Code, s.Class, s.Kept)
			continue
		}
		for _, r := range s.Records {
			_, said := r["keptUntil"]
			if said {
				terms++
			}
			if said && classes[at].Keep == 0 {
				t.Errorf("%s: a term for what is kept with the account: %v", s.Code, r)
			}
		}
	}
	if terms < 8 {
		t.Errorf("only %d records say until when they are kept: %s", terms, document)
	}
}

// passDays lets the days of thought pass.
func passDays(t *testing.T, db *database.DB, account string) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *database.Tx) error {
		if _, err := tx.Exec(`UPDATE data_erasures SET runs_at = 1 WHERE account = $1 AND state = 'waiting'`, account); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE jobs SET due_at = 1 WHERE name = 'rights.erase' AND state = 'queued'`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// traces are what must not be found, in lower case and folded as the search
// index does; phones also without the country code.
func (p person) traces() []string {
	return []string{
		strings.ToLower(erasedName), "quỳnhxơ", "wuzhơvần", "wuzhovan", "jrơxừi", "vĩkzuỗng", "xuýfloan", "jơwíchđen", "jowichden", p.phone, p.phone[1:],
	}
}

// searchTables looks at every value of every table.
func (h house) searchTables(t *testing.T, db *database.DB, p person) {
	t.Helper()
	tables := slices.Collect(maps.Keys(h.rows(t)))
	for _, table := range append(tables, "jobs", "sign_in_codes", "sign_in_limits", "listing_days") {
		err := db.View(t.Context(), func(tx *database.Tx) error {
			return tx.Each(func(rows *sql.Rows) error {
				columns, err := rows.Columns()
				if err != nil {
					return err
				}
				values, into := make([]any, len(columns)), make([]any, len(columns))
				for i := range values {
					into[i] = &values[i]
				}
				if err := rows.Scan(into...); err != nil {
					return err
				}
				for i, v := range values {
					text := strings.ToLower(asText(v))
					for _, trace := range p.traces() {
						if strings.Contains(text, trace) {
							t.Errorf("%s.%s still says %q", table, columns[i], trace)
						}
					}
					if strings.Contains(text, p.id) && !slices.Contains(keepIDs, table) {
						t.Errorf("%s.%s still names the account", table, columns[i])
					}
				}
				return nil
			}, `SELECT * FROM `+table)
		})
		if err != nil {
			t.Fatalf("%s: %v", table, err)
		}
	}
}

func asText(v any) string {
	if raw, ok := v.([]byte); ok {
		return string(raw) + hex.EncodeToString(raw)
	}
	return fmt.Sprint(v)
}

// searchFiles looks at the bytes of the database file and at what is stored.
func (h house) searchFiles(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(h.folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if strings.Contains(path, "/blobs/exports/") {
			t.Errorf("%s is still there", path)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, trace := range []string{"Quỳnhxơ", "Wuzhơvần", "wuzhovan", "Xuýfloan", "Jơwíchđen", "jowichden"} {
			if at := bytes.Index(raw, []byte(trace)); at >= 0 {
				t.Errorf("%s still holds %q at %d: %.80q", filepath.Base(path), trace, at, raw[max(0, at-40):min(len(raw), at+40)])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// ofPeople are the tables with a column that names an account, each forgotten
// by its module's Personal.Erase, or in keepIDs.
var ofPeople = []string{
	"account_phones", "applications", "calendar_feeds", "camera_favourites", "coach_requests", "code_stops", "company_claims", "company_reports", "company_requests", "consents", "cases", "credential_codes", "credentials", "data_corrections", "data_exports", "documents", "drafts",
	"idempotency_keys", "identity_cards", "identity_cases", "identity_counters", "identity_faces", "identity_frames", "identity_numbers",
	"identity_proofs", "identity_templates", "identity_tries", "job_wishes", "known_devices", "listing_alerts", "listing_contacts", "listing_favourites",
	"listing_quotas", "listing_searches", "listings", "members", "notice_digests", "notice_email_codes", "notice_emails", "notice_preferences", "notice_settings", "notices", "openid_grants", "openid_requests", "openid_subjects", "openid_tokens", "passkeys", "photos", "place_keepers", "place_requests", "push_subscriptions", "rental_interests", "report_locks", "resume_invitations", "resumes",
	"conversation_joined", "conversation_members", "message_blocks", "message_hidden", "message_locks", "message_names", "message_profiles", "message_voices", "messages",
	"second_factor_proofs", "second_factor_recovery", "second_factors", "sessions", "vneid_flows", "voucher_guesses", "voucher_holders", "vouchers",
}

// A new table that says whose something is needs an answer to being forgotten.
func TestEveryTableOfPeopleIsForgotten(t *testing.T) {
	a := opened(t, false)
	err := a.db.View(t.Context(), func(tx *database.Tx) error {
		return tx.Each(func(rows *sql.Rows) error {
			var table string
			err := rows.Scan(&table)
			if !slices.Contains(ofPeople, table) && !slices.Contains(keepIDs, table) {
				t.Errorf("%s names accounts: say in Module.Personal how it is exported and erased, then list it here", table)
			}
			return err
		}, `SELECT DISTINCT t.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND c.name IN ('account', 'owner')`)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Every code that people read has its words in both languages.
func TestPersonalDataHasWords(t *testing.T) {
	a := opened(t, false)
	for _, language := range []string{"vi", "en"} {
		say := func(code string) {
			if a.texts.Say(language, code, nil) == code {
				t.Errorf("%s has no words in %s", code, language)
			}
		}
		for _, c := range a.classes() {
			say("class." + c.Code)
			if c.After != "" {
				say("after." + c.After)
			}
		}
		for _, p := range purposes() {
			say("purpose." + p.Code + ".title")
			say("purpose." + p.Code + ".body")
			for _, f := range p.Fields {
				say("field." + f)
			}
		}
	}
	if _, err := a.services.retention.Plan(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := a.services.retention.Run(t.Context()); err != nil {
		t.Error(err)
	}
}
