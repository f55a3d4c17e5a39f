package messages

import (
	"context"
	"crypto/rand"
	"database/sql"
	"strings"

	"github.com/google/uuid"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/web"
)

// profile is how somebody is among those who write.
type profile struct {
	account, handle, code                       string
	byPhone, byName, presence, receipts, groups bool
}

const profileColumns = `account, handle, code, by_phone, by_name, presence, receipts, into_groups`

func findProfile(tx *database.Tx, column, value string) (p profile, err error) {
	var byPhone, byName, presence, receipts, groups int64
	err = tx.Row(`SELECT `+profileColumns+` FROM message_profiles WHERE `+column+` = $1`, value).
		Scan(&p.account, &p.handle, &p.code, &byPhone, &byName, &presence, &receipts, &groups)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	p.byPhone, p.byName, p.presence, p.receipts = byPhone == 1, byName == 1, presence == 1, receipts == 1
	p.groups = groups == 1
	return p, err
}

// profile is an account's, made when it has none yet: who never chose is asked
// by who has her number and by nobody else, and asked before she is in a group.
func (s *Service) profile(tx *database.Tx, account string) (profile, error) {
	p, err := findProfile(tx, "account", account)
	if errs.KindOf(err) != errs.NotFound {
		return p, err
	}
	_, err = tx.Exec(`INSERT INTO message_profiles (account, handle, code, by_phone, by_name, presence, receipts, created_at)
		VALUES ($1, $2, $3, 1, 0, 0, 1, $4) ON CONFLICT (account) DO NOTHING`, account, uuid.NewString(), rand.Text(), tx.Now())
	if err != nil {
		return profile{}, err
	}
	return findProfile(tx, "account", account)
}

func bit(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

func (s *Service) shownProfile(tx *database.Tx, account string) (out MessageProfile, err error) {
	p, err := s.profile(tx, account)
	if err != nil {
		return out, err
	}
	people, err := s.People(tx, []string{account})
	person := people[account]
	out.MessagePerson = MessagePerson{p.handle, person.Name, person.Level}
	out.MessageSettings = MessageSettings{p.byPhone, p.byName, p.presence, p.receipts, p.groups}
	out.Code, out.Link = p.code, strings.TrimSuffix(s.PublicURL, "/")+Page+"them?c="+p.code
	return out, err
}

func (s *Service) getProfile(ctx context.Context, _ *web.None) (*web.JSON[MessageProfile], error) {
	var out MessageProfile
	err := s.db.Update(ctx, func(tx *database.Tx) (err error) {
		out, err = s.shownProfile(tx, web.Who(ctx).Account)
		return err
	})
	return web.Answer(out), err
}

func (s *Service) putProfile(tx *database.Tx, who web.Principal, in *profileInput) (*web.JSON[MessageProfile], error) {
	if _, err := s.profile(tx, who.Account); err != nil {
		return nil, err
	}
	b := in.Body
	_, err := tx.Exec(`UPDATE message_profiles SET by_phone = $2, by_name = $3, presence = $4, receipts = $5, into_groups = $6 WHERE account = $1`,
		who.Account, bit(b.ByPhone), bit(b.ByName), bit(b.Presence), bit(b.Receipts), bit(b.Groups))
	if err != nil {
		return nil, err
	}
	if err := s.indexName(tx, who.Account, b.ByName); err != nil {
		return nil, err
	}
	out, err := s.shownProfile(tx, who.Account)
	return web.Answer(out), err
}

func (s *Service) postCode(tx *database.Tx, who web.Principal, _ *web.None) (*web.JSON[MessageProfile], error) {
	if _, err := s.profile(tx, who.Account); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`UPDATE message_profiles SET code = $2 WHERE account = $1`, who.Account, rand.Text()); err != nil {
		return nil, err
	}
	out, err := s.shownProfile(tx, who.Account)
	return web.Answer(out), err
}

// pairs are the neighbouring words of a name, folded: nobody lists people by one
// word alone.
func pairs(name string) (all []string) {
	words := strings.Fields(search.Fold(name))
	for i := 1; i < len(words) && len(all) < 8; i++ {
		all = append(all, words[i-1]+"_"+words[i])
	}
	return all
}

// indexName makes somebody found by her name of this moment, or not at all.
func (s *Service) indexName(tx *database.Tx, account string, on bool) error {
	if _, err := tx.Exec(`DELETE FROM message_names WHERE account = $1`, account); err != nil || !on {
		return err
	}
	people, err := s.People(tx, []string{account})
	if err != nil {
		return err
	}
	for _, term := range pairs(people[account].Name) {
		if _, err := tx.Exec(`INSERT INTO message_names (term, account) VALUES ($1, $2) ON CONFLICT DO NOTHING`, term, account); err != nil {
			return err
		}
	}
	return nil
}

// maxFound bounds who is found by a name: somebody who is among more says more
// of the name, or is asked by number.
const maxFound = 10

func (s *Service) findPeople(ctx context.Context, in *findPeopleInput) (*web.JSON[PeopleFound], error) {
	terms := pairs(in.Body.Name)
	if len(terms) == 0 {
		return nil, errs.InvalidField("name", "messageNameShort")
	}
	out := PeopleFound{Items: []MessagePerson{}}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		found, err := named(tx, terms, web.Who(ctx).Account)
		if err != nil {
			return err
		}
		people, err := s.People(tx, accounts(found))
		for _, p := range found {
			person, there := people[p.account]
			if there && matches(person.Name, terms) { // she may be called otherwise by now
				out.Items = append(out.Items, MessagePerson{p.handle, person.Name, person.Level})
			}
		}
		return err
	})
	return web.Answer(out), err
}

func accounts(all []profile) (out []string) {
	for _, p := range all {
		out = append(out, p.account)
	}
	return out
}

func matches(name string, terms []string) bool {
	mine := " " + strings.Join(pairs(name), " ") + " "
	for _, term := range terms {
		if !strings.Contains(mine, " "+term+" ") {
			return false
		}
	}
	return true
}

// named are those who have all terms in their name. Who has blocked the reader
// is not among them.
func named(tx *database.Tx, terms []string, reader string) (all []profile, err error) {
	args := []any{reader, len(terms), maxFound}
	for _, term := range terms {
		args = append(args, term)
	}
	err = tx.Each(func(rows *sql.Rows) error {
		var p profile
		err := rows.Scan(&p.account, &p.handle)
		all = append(all, p)
		return err
	}, `SELECT p.account, p.handle FROM message_profiles p JOIN (
			SELECT account FROM message_names WHERE term IN (`+database.Marks(4, len(terms))+`) AND account <> $1 GROUP BY account HAVING count(*) = $2
		) n ON n.account = p.account WHERE p.by_name = 1
		AND NOT EXISTS (SELECT 1 FROM message_blocks b WHERE b.account = p.account AND b.blocked = $1) ORDER BY p.account LIMIT $3`, args...)
	return all, err
}

// knows reports whether an account may name a person to others: herself, and
// whom she writes with.
func knows(tx *database.Tx, account, handle string) (bool, error) {
	p, err := findProfile(tx, "handle", handle)
	if errs.KindOf(err) == errs.NotFound {
		return false, nil
	}
	if err != nil || p.account == account {
		return err == nil, err
	}
	return writesWith(tx, account, p.account)
}

// writesWith reports whether two are in a conversation that both accepted.
func writesWith(tx *database.Tx, account, other string) (bool, error) {
	var n int64
	err := tx.Row(`SELECT count(*) FROM (SELECT 1 FROM conversation_members a JOIN conversation_members b ON b.conversation = a.conversation
		WHERE a.account = $1 AND a.state = 'accepted' AND b.account = $2 AND b.state = 'accepted' LIMIT 1) k`, account, other).Scan(&n)
	return n > 0, err
}
