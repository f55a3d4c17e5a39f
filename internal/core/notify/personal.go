package notify

import (
	"net/url"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

func (s *Service) personal() module.Personal {
	return module.Personal{Export: s.export, Erase: s.erase, Classes: []module.Class{
		{
			Code: "notices", Keep: kept, After: "created", Basis: "đề xuất",
			Table: "notices", Key: "id", Owner: "account", At: "created_at",
		},
		{Code: "preferences", Basis: "Hợp đồng dịch vụ"},
		{Code: "noticeEmail", Basis: "Hợp đồng dịch vụ"},
		{
			Code: "pushSubscriptions", Keep: pushKept, After: "used", Basis: "đề xuất",
			Table: "push_subscriptions", Key: "id", Owner: "account", At: "used_at",
		},
	}}
}

const maxExport = 5000

func (s *Service) export(tx *database.Tx, account string) ([]module.Section, error) {
	notices, err := s.exportNotices(tx, account)
	if err != nil {
		return nil, err
	}
	chosen, err := preferences(tx, account)
	if err != nil {
		return nil, err
	}
	section := module.Section{Code: "preferences"}
	for _, p := range chosen.Items {
		section.Records = append(section.Records, module.Record{
			{Code: "category", Value: p.Category},
			{Code: "push", Value: p.Push},
			{Code: "sms", Value: p.SMS},
			{Code: "email", Value: p.Email},
			{Code: "digest", Value: p.Digest},
			{Code: "muted", Value: p.Muted},
		})
	}
	set, err := settingsOf(tx, account)
	if err != nil {
		return nil, err
	}
	v := set.view()
	times := module.Section{Code: "noticeTimes", Class: "preferences", Records: []module.Record{{
		{Code: "quiet", Value: v.Quiet},
		{Code: "quietFrom", Value: v.QuietFrom},
		{Code: "quietUntil", Value: v.QuietUntil},
		{Code: "digestAt", Value: v.DigestAt},
		{Code: "showContent", Value: v.ShowContent},
	}}}
	pushed, err := s.exportSubscriptions(tx, account)
	if err != nil {
		return nil, err
	}
	emails, err := s.exportEmail(tx, account)
	return []module.Section{notices, section, times, pushed, emails}, err
}

func (s *Service) exportNotices(tx *database.Tx, account string) (module.Section, error) {
	section := module.Section{Code: "notices", From: "at"}
	contact, err := s.o.Contact(tx, account)
	if err != nil {
		return section, err
	}
	all, err := inbox(tx, account, wish{deleted: true, before: newest, limit: maxExport})
	if err != nil {
		return section, err
	}
	for _, n := range all {
		w, err := s.words(n, contact.Language)
		if err != nil {
			return section, err
		}
		section.Records = append(section.Records, module.Record{
			{Code: "title", Value: w.title}, {Code: "text", Value: w.body}, {Code: "at", Value: module.Milliseconds(n.created)},
		})
	}
	return section, nil
}

// exportSubscriptions names the push services, not the addresses there: who has
// those could disturb the person.
func (s *Service) exportSubscriptions(tx *database.Tx, account string) (module.Section, error) {
	section := module.Section{Code: "pushSubscriptions", From: "usedAt"}
	all, err := subscriptions(tx, account)
	for _, one := range all {
		target, err := one.target(s.o.Vault)
		if err != nil {
			return section, err
		}
		u, err := url.Parse(target.Endpoint)
		if err != nil {
			return section, err
		}
		section.Records = append(section.Records, module.Record{
			{Code: "service", Value: u.Hostname()}, {Code: "at", Value: module.Milliseconds(one.created)}, {Code: "usedAt", Value: module.Milliseconds(one.used)},
		})
	}
	return section, err
}

// exportEmail has the address that was confirmed, and the one that is not yet.
func (s *Service) exportEmail(tx *database.Tx, account string) (module.Section, error) {
	section := module.Section{Code: "noticeEmail", From: "confirmedAt"}
	state, err := s.emailState(tx, account)
	if state.Address != "" {
		section.Records = append(section.Records, module.Record{
			{Code: "emailAddress", Value: state.Address}, {Code: "confirmedAt", Value: *state.ConfirmedAt},
		})
	}
	if state.Pending != nil {
		section.Records = append(section.Records, module.Record{{Code: "emailAddress", Value: state.Pending.Address}})
	}
	return section, err
}

func (s *Service) erase(tx *database.Tx, account string) error {
	for _, l := range emailLimits {
		if err := dropEmailLimit(tx, s.limitKey("account/"+l.limit.Per.String(), account)); err != nil {
			return err
		}
	}
	for _, table := range []string{"notices", "notice_preferences", "notice_settings", "notice_digests", "push_subscriptions", "notice_emails", "notice_email_codes"} {
		if _, err := tx.Exec(`DELETE FROM `+table+` WHERE account = $1`, account); err != nil {
			return err
		}
	}
	return nil
}
