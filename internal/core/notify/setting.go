package notify

import (
	"context"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// settings are what an account chose for all categories at once.
type settings struct {
	quiet    quiet
	digestAt int // minute of the day
	show     bool
}

var usual = settings{quiet{true, nightFrom, nightUntil}, morning, false}

// NoticeSettings are when notices may reach an account, and what a lock screen shows.
type NoticeSettings struct {
	Quiet       bool   `json:"quiet" doc:"Nothing rings between quietFrom and quietUntil, save what the account's safety needs; it comes afterwards."`
	QuietFrom   string `json:"quietFrom" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" maxLength:"5" doc:"On the province's clocks."`
	QuietUntil  string `json:"quietUntil" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" maxLength:"5"`
	DigestAt    string `json:"digestAt" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" maxLength:"5" doc:"When the daily summary comes."`
	ShowContent bool   `json:"showContent" doc:"A push says what happened, also on a locked screen; else only what it is about."`
}

func (s settings) view() NoticeSettings {
	return NoticeSettings{s.quiet.on, clock(s.quiet.from), clock(s.quiet.until), clock(s.digestAt), s.show}
}

func (s *Service) getSettings(ctx context.Context, _ *web.None) (*web.JSON[NoticeSettings], error) {
	var set settings
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		set, err = settingsOf(tx, web.Who(ctx).Account)
		return err
	})
	return web.Answer(set.view()), err
}

type settingsInput struct{ Body NoticeSettings }

// putSettings counts for what waits as well: what is held back looks again
// when it comes up, and the summary is scheduled anew.
func putSettings(tx *database.Tx, who web.Principal, in *settingsInput) (*web.JSON[NoticeSettings], error) {
	set := settings{
		quiet{in.Body.Quiet, minuteOf(in.Body.QuietFrom), minuteOf(in.Body.QuietUntil)}, minuteOf(in.Body.DigestAt), in.Body.ShowContent,
	}
	if set.quiet.from == set.quiet.until {
		return nil, errs.InvalidField("quietUntil", "quietAllDay")
	}
	if err := replaceSettings(tx, who.Account, set); err != nil {
		return nil, err
	}
	return web.Answer(set.view()), reschedule(tx, who.Account)
}

func settingsOf(tx *database.Tx, account string) (settings, error) {
	s := usual
	var on, show int64
	err := tx.Row(`SELECT quiet, quiet_from, quiet_until, digest_at, show_content FROM notice_settings WHERE account = $1`, account).
		Scan(&on, &s.quiet.from, &s.quiet.until, &s.digestAt, &show)
	if database.NoRows(err) {
		return usual, nil
	}
	s.quiet.on, s.show = on == 1, show == 1
	return s, err
}

func replaceSettings(tx *database.Tx, account string, s settings) error {
	_, err := tx.Exec(`INSERT INTO notice_settings (account, quiet, quiet_from, quiet_until, digest_at, show_content) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (account) DO UPDATE SET quiet = excluded.quiet, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
		digest_at = excluded.digest_at, show_content = excluded.show_content`,
		account, bit(s.quiet.on), s.quiet.from, s.quiet.until, s.digestAt, bit(s.show))
	return err
}
