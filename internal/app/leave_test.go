package app

import (
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"daklakid/internal/platform/database"
)

// otherSoftware is what she signs in to.
const otherSoftware = "Phòng khám Êvưlơng"

// signInElsewhere lets other software know her, until she decides otherwise.
func (p person) signInElsewhere(t *testing.T, chief person) {
	t.Helper()
	made := into[struct{ Client struct{ ID string } }](chief.post("/api/v1/desk/openid/clients", map[string]any{
		"name": otherSoftware, "logo": "PK", "about": "Đặt lịch khám bệnh.", "kind": "native", "sector": "",
		"redirects": []string{"http://127.0.0.1/back"}, "logouts": []string{}, "scopes": []string{},
		"fields": []map[string]any{{"field": "phone_number", "purpose": "Để gọi lại cho bạn", "required": true}},
	}).want(http.StatusCreated))
	verifier := strings.Repeat("v", 43)
	sum := sha256.Sum256([]byte(verifier))
	question := url.Values{
		"client_id": {made.Client.ID}, "redirect_uri": {"http://127.0.0.1/back"}, "response_type": {"code"}, "scope": {"openid phone offline_access"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"}, "state": {"s"},
	}
	here := location(t, p.get("/oauth/authorize?"+question.Encode()).want(http.StatusFound).header.Get("Location"))
	onward := into[struct{ URL string }](p.post("/api/v1/openid/requests/"+here.Query().Get("id")+"/allow",
		map[string]any{"fields": []string{"phone_number"}}).want(http.StatusOK))
	form := url.Values{
		"grant_type": {"authorization_code"}, "code": {location(t, onward.URL).Query().Get("code")}, "redirect_uri": {"http://127.0.0.1/back"},
		"client_id": {made.Client.ID}, "code_verifier": {verifier},
	}
	p.n.as("").post("/oauth/token", []byte(form.Encode()), "Content-Type", "application/x-www-form-urlencoded").want(http.StatusOK)
}

func location(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// leaveEverywhere puts a row of hers into each table of people that has none
// yet, so that none can be overlooked when she is forgotten.
func (h house) leaveEverywhere(t *testing.T, db *database.DB, p person) {
	t.Helper()
	for _, table := range ofPeople {
		columns := map[string]string{}
		query := `SELECT name, type FROM pragma_table_info($1)`
		if db.Engine() == database.Postgres {
			query = `SELECT column_name, upper(data_type) FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1`
		}
		err := db.Update(t.Context(), func(tx *database.Tx) error {
			clear(columns)
			err := tx.Each(func(rows *sql.Rows) error {
				var name, kind string
				err := rows.Scan(&name, &kind)
				columns[name] = kind
				return err
			}, query, table)
			if err != nil {
				return err
			}
			return leave(tx, table, columns, p.id)
		})
		if err != nil {
			t.Fatalf("%s: %v", table, err)
		}
	}
}

// leftValues are what columns take that do not take anything. A paper goes with
// what it belongs to, so this one belongs to nothing.
var leftValues = map[string]any{
	"documents.kind": "photo", "documents.subject": "", "report_locks.state": "active", "message_locks.state": "active",
	"company_claims.kind": "register", "company_claims.state": "refused", "company_claims.doubts": "[]", "company_claims.found": "null",
	"company_requests.state": "refused", "place_requests.kind": "claim", "place_requests.state": "refused", "place_requests.changes": "{}", "place_requests.before": "{}",
	"applications.state": "withdrawn", "applications.lapses_at": 0, "applications.sealed": []byte{}, "resumes.visibility": "private", "resumes.seq": 0,
}

// leadsTo are the tables in which what a column says must stand.
var leadsTo = map[string]string{"organisation": "organisations", "feed": "coach_feeds"}

func leave(tx *database.Tx, table string, columns map[string]string, account string) error {
	owner := "account"
	if columns[owner] == "" {
		owner = "owner"
	}
	var n int
	if err := tx.Row(`SELECT count(*) FROM `+table+` WHERE `+owner+` = $1`, account).Scan(&n); err != nil || n > 0 {
		return err
	}
	var names, places []string
	var values []any
	for name, kind := range columns {
		names = append(names, name)
		value, own := leftValues[table+"."+name]
		switch {
		case own:
			values = append(values, value)
		case name == owner:
			values = append(values, account)
		case leadsTo[name] != "":
			var id string
			if err := tx.Row(`SELECT id FROM ` + leadsTo[name] + ` ORDER BY id LIMIT 1`).Scan(&id); err != nil {
				return err
			}
			values = append(values, id)
		case kind == "TEXT":
			values = append(values, "left")
		case kind == "BYTEA", kind == "BLOB":
			values = append(values, []byte("left"))
		default:
			values = append(values, 1)
		}
		places = append(places, fmt.Sprintf("$%d", len(values)))
	}
	_, err := tx.Exec(`INSERT INTO `+table+` (`+strings.Join(names, ", ")+`) VALUES (`+strings.Join(places, ", ")+`)`, values...)
	return err
}
