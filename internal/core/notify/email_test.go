package notify_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web/webtest"
)

const (
	emailPath = "/api/v1/me/email"
	bias      = "Bia.H'Dok+tin@thu.example"
)

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

func (r *rig) askEmail(account, address string) webtest.Answer {
	return r.as(account).Post(emailPath+"/codes", map[string]any{"address": address}, "Accept-Language", "vi")
}

func (r *rig) confirm(account, code string) webtest.Answer {
	return r.as(account).Post(emailPath+"/confirmation", map[string]any{"code": code})
}

// mails are what was sent to an address, newest first, once all work is done.
func (r *rig) mails(to string) (all []notify.Sent) {
	r.t.Helper()
	r.work(r.idle)
	for _, sent := range r.outbox.Sent() {
		if sent.Channel == "email" && sent.To == to {
			all = append(all, sent)
		}
	}
	return all
}

// emailCode is the newest code that was sent to an address.
func (r *rig) emailCode(to string) string {
	r.t.Helper()
	all := r.mails(to)
	if len(all) == 0 {
		r.t.Fatal("no code was sent")
	}
	return sixDigits.FindString(all[0].Text)
}

func other(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

func (r *rig) state(account string) (state notify.EmailState) {
	r.t.Helper()
	r.as(account).Get(emailPath).Want(200).Into(&state)
	return state
}

func TestAnEmailAddressIsConfirmedUsedAndRemoved(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		if got := r.state(bia); !got.Available || got.Address != "" || got.Pending != nil {
			t.Fatalf("%+v", got)
		}
		var asked notify.EmailPending
		r.askEmail(bia, "  "+bias+" ").Want(202).Into(&asked)
		if waiting := r.state(bia); asked.Address != bias || waiting.Address != "" || waiting.Pending == nil || *waiting.Pending != asked {
			t.Fatalf("%+v %+v", asked, waiting)
		}
		r.approve(bia) // nothing goes to an address that is not confirmed
		code := r.emailCode(bias)
		if all := r.mails(bias); len(all) != 1 || !strings.Contains(all[0].Subject, "Mã xác nhận") || strings.Contains(all[0].Text, contacts[bia].Phone) {
			t.Fatalf("%+v", all)
		}
		r.confirm(bia, other(code)).WantField("code")
		var got notify.EmailState
		r.confirm(bia, code[:3]+" "+code[3:]).Want(200).Into(&got)
		if got.Address != bias || got.ConfirmedAt == nil || got.Pending != nil {
			t.Fatalf("%+v", got)
		}
		r.confirm(bia, code).WantField("code") // good once
		if n := r.count(`SELECT count(*) FROM notices WHERE account = $1 AND code = 'emailAdded'`, bia); n != 1 {
			t.Errorf("%d notices about the new address", n)
		}
		before := len(r.mails(bias))
		r.approve(bia)
		if all := r.mails(bias); len(all) != before+1 || all[0].Subject != "Listing approved" {
			t.Fatalf("%+v", all)
		}
		choose(r, bia, choice("listing", false, false))
		r.approve(bia)
		if all := r.mails(bias); len(all) != before+1 {
			t.Fatalf("not as chosen: %+v", all[0])
		}
		choose(r, bia)
		r.as(bia).Ask(http.MethodDelete, emailPath, nil).Want(204)
		r.approve(bia)
		if all := r.mails(bias); len(all) != before+2 || !strings.Contains(all[0].Subject, "gets no more notices") {
			t.Fatalf("%+v", all)
		}
		if got := r.state(bia); got.Address != "" {
			t.Fatalf("%+v", got)
		}
		r.as(bia).Ask(http.MethodDelete, emailPath, nil).Want(204) // again changes nothing
	})
}

func TestEmailOfNobodyAndOfTheWrongPerson(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		for _, ask := range []struct{ method, path string }{
			{http.MethodGet, emailPath}, {http.MethodPost, emailPath + "/codes"}, {http.MethodPost, emailPath + "/confirmation"}, {http.MethodDelete, emailPath},
		} {
			r.server.Ask(ask.method, ask.path, map[string]any{"address": bias, "code": "123456"}).Want(401)
		}
		r.askEmail(bia, bias).Want(202)
		code := r.emailCode(bias)
		r.confirm(linh, code).WantField("code") // hers alone
		if got := r.state(linh); got.Address != linhs || got.Pending != nil {
			t.Errorf("%+v", got)
		}
		r.as(linh).Ask(http.MethodDelete, emailPath, nil).Want(204)
		r.confirm(bia, code).Want(200)
		if got := r.state(bia); got.Address != bias {
			t.Errorf("%+v", got)
		}
	})
}

// fraction is what a time says below the second, and leaves out when it is nothing.
var fraction = regexp.MustCompile(`\.\d+Z`)

// Whoever the address belongs to, the answer and the work are the same: nobody
// even looks.
func TestNothingTellsWhoseAnAddressIs(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		r.exec(`ALTER TABLE notice_emails RENAME TO notice_emails_away`)
		var shapes []string
		for _, address := range []string{"kinh@thu.example", linhs} { // of nobody, and linh's
			answer := r.askEmail(bia, address).Want(202)
			r.work(r.idle)
			code := sixDigits.FindString(r.outbox.Sent()[0].Text)
			refused := r.confirm(bia, other(code)).Want(422)
			shapes = append(shapes, fmt.Sprint(len(fraction.ReplaceAll(answer.Body, nil)), len(answer.Header), len(r.mails(address)), string(refused.Body)))
			r.clock.pass(time.Minute)
		}
		if shapes[0] != shapes[1] {
			t.Errorf("%q", shapes)
		}
		r.exec(`ALTER TABLE notice_emails_away RENAME TO notice_emails`)
		// A family may share one.
		shared := strings.ToUpper(linhs[:1]) + linhs[1:]
		r.askEmail(bia, shared).Want(202)
		r.confirm(bia, r.emailCode(shared)).Want(200)
		if r.state(linh).Address != linhs || r.state(bia).Address != shared {
			t.Error("one of the two has lost it")
		}
	})
}

func TestWhatIsNoEmailAddress(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		for _, bad := range []string{
			"", " ", "linh", "@thu.example", "linh@", "linh@thu", "linh@localhost", "linh@[127.0.0.1]", "linh@127.0.0.1", "a@b@thu.example.",
			"Linh <linh@thu.example>", "linh@thu.example, bia@thu.example", "linh@thu.example\r\nBcc: bia@thu.example", "linh@thu.example\x00",
			`"a b"@thu.example`, "a..b@thu.example", ".a@thu.example", "ậ@thu.example", "linh@thư.example", "linh@-thu.example", "linh@thu..example",
			"linh(x)@thu.example", strings.Repeat("a", 65) + "@thu.example", "a@" + strings.Repeat("thu.", 70) + "example", strings.Repeat("a@", 1000),
		} {
			r.askEmail(bia, bad).WantField("address")
		}
		for _, bad := range []string{"", "12345", "abcdef", strings.Repeat("1", 17), "１２３４５６"} {
			r.confirm(bia, bad).WantField("code")
		}
		r.as(bia).Post(emailPath+"/codes", map[string]any{}).WantField("address")
		if sent := r.outbox.Sent(); len(sent) != 0 || r.count(`SELECT count(*) FROM notice_email_codes`) != 0 {
			t.Fatalf("%+v", sent)
		}
	})
}

func TestEmailCodesAreLimited(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		r.askEmail(bia, bias).Want(202)
		code := r.emailCode(bias)
		for range 5 {
			r.confirm(bia, other(code)).WantField("code")
		}
		r.confirm(bia, code).WantField("code") // the sixth, though right
		if got := r.askEmail(bia, bias).Want(429).Header.Get("Retry-After"); got == "" {
			t.Error("it is not said when to come back")
		}
		r.clock.pass(time.Minute)
		r.askEmail(bia, bias).Want(202)
		stale := r.emailCode(bias)
		r.clock.pass(time.Minute)
		r.askEmail(bia, bias).Want(202)
		if fresh := r.emailCode(bias); fresh != stale {
			r.confirm(bia, stale).WantField("code")
		}
		// The address has had its three of this hour, whoever asks and however it is written.
		r.askEmail(linh, strings.ToLower(bias)).Want(429)
		r.clock.pass(time.Minute)
		r.askEmail(bia, "a@thu.example").Want(202)
		r.clock.pass(time.Minute)
		r.askEmail(bia, "b@thu.example").Want(202)
		r.clock.pass(time.Minute)
		r.askEmail(bia, "c@thu.example").Want(429) // the sixth of this hour
		r.clock.pass(time.Hour)
		r.askEmail(bia, "c@thu.example").Want(202)
		late := r.emailCode("c@thu.example")
		r.clock.pass(15 * time.Minute)
		r.confirm(bia, late).WantField("code")
	})
}

// Attempts and askings at the same time are counted one by one.
func TestEmailLimitsHoldAtOnce(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() { r.askEmail(bia, bias).Want(202, 429) })
		}
		group.Wait()
		if all := r.mails(bias); len(all) != 1 {
			t.Errorf("%d codes sent", len(all))
		}
		code := r.emailCode(bias)
		for range 12 {
			group.Go(func() { r.confirm(bia, other(code)).Want(422) })
		}
		group.Wait()
		if n := r.count(`SELECT attempts FROM notice_email_codes`); n != 5 {
			t.Errorf("%d attempts counted", n)
		}
	})
}

func TestAnAddressServesFiveAccounts(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		for n := range 5 {
			r.update(func(tx *database.Tx) error {
				return r.service.KeepEmail(tx, fmt.Sprintf("0190b5a0-0000-7000-8000-00000000010%d", n), "nha@thu.example")
			})
		}
		r.askEmail(bia, "Nha@thu.example").Want(202)
		if field := r.confirm(bia, r.emailCode("Nha@thu.example")).WantField("code"); field.Code != "emailShared" {
			t.Errorf("%+v", field)
		}
		if got := r.state(bia); got.Address != "" {
			t.Errorf("%+v", got)
		}
	})
}

func TestTheAddressOfBeforeIsTold(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		r.askEmail(linh, "moi@thu.example").Want(202)
		r.approve(linh)
		if all := r.mails(linhs); len(all) != 1 {
			t.Fatalf("until the new one is confirmed the old one counts: %+v", all)
		}
		r.confirm(linh, r.emailCode("moi@thu.example")).Want(200)
		if all := r.mails(linhs); len(all) != 2 || !strings.Contains(all[0].Text, "không gửi thông báo đến địa chỉ này nữa") {
			t.Fatalf("%+v", all)
		}
	})
}

func TestNoEmailWithoutAGateway(t *testing.T) {
	each(t, func(o *notify.Options) { o.Outbox = nil }, func(t *testing.T, r *rig) {
		if r.state(bia).Available {
			t.Error("it is said to be had")
		}
		r.askEmail(bia, bias).Want(503)
	})
}

func TestEmailAddressesAreSealedCopiedAndErased(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		r.askEmail(bia, bias).Want(202)
		for _, table := range []string{"notice_emails", "notice_email_codes", "notice_email_limits", "notice_messages", "jobs"} {
			held := r.held(table)
			for _, secret := range []string{"thu.example", "hdok", "linh@"} {
				if len(held) == 0 || bytes.Contains(bytes.ToLower(held), []byte(secret)) {
					t.Errorf("%s of %s is read in the database, or nothing is there: %d bytes", secret, table, len(held))
				}
			}
		}
		r.confirm(bia, r.emailCode(bias)).Want(200)
		r.clock.pass(time.Minute)
		r.askEmail(bia, "moi@thu.example").Want(202)
		sections, err := r.exported(bia)
		if err != nil {
			t.Fatal(err)
		}
		if copied := fmt.Sprint(emailSection(sections)); !strings.Contains(copied, bias) || !strings.Contains(copied, "moi@thu.example") || strings.Contains(copied, linhs) {
			t.Error(copied)
		}
		records, err := r.service.Module().Rekey(t.Context())
		if err != nil || records < 3 {
			t.Errorf("%d records under the newest key: %v", records, err)
		}
		if r.state(bia).Address != bias {
			t.Error("it cannot be read any more")
		}
		r.update(func(tx *database.Tx) error { return r.service.Module().Personal.Erase(tx, bia) })
		if n := r.count(`SELECT count(*) FROM notice_emails`) + r.count(`SELECT count(*) FROM notice_email_codes`); n != 1 {
			t.Errorf("%d rows left besides hers", n-1)
		}
	})
}

func (r *rig) exec(query string) {
	r.t.Helper()
	r.update(func(tx *database.Tx) error {
		_, err := tx.Exec(query)
		return err
	})
}

// held is all that a table holds, as text.
func (r *rig) held(table string) []byte {
	r.t.Helper()
	var all bytes.Buffer
	err := r.db.View(r.t.Context(), func(tx *database.Tx) error {
		return tx.Each(func(rows *sql.Rows) error {
			columns, err := rows.Columns()
			if err != nil {
				return err
			}
			values, pointers := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				pointers[i] = &values[i]
			}
			err = rows.Scan(pointers...)
			for _, v := range values {
				fmt.Fprintf(&all, "%s\n", v)
			}
			return err
		}, `SELECT * FROM `+table)
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return all.Bytes()
}

func emailSection(sections []module.Section) any {
	for _, section := range sections {
		if section.Code == "noticeEmail" {
			return section.Records
		}
	}
	return nil
}
