package camera

import (
	"context"
	"database/sql"
	"net/netip"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

const networksPath = "/api/v1/desk/camera-networks"

// networkRoutes are for the province's administrators: they say which private
// networks cameras may stand in. Without one, none is reached.
func (s *Service) networkRoutes() []web.Route {
	administrators := web.Role(organisation.Administrator).Proven()
	return []web.Route{
		web.Get(networksPath, "Private networks that cameras may stand in", administrators, s.getNetworks),
		web.Create(networksPath, "Let cameras stand in a private network", administrators, s.postNetwork),
		web.Post(networksPath+"/remove", "Let them stand there no longer", administrators, s.removeNetwork),
	}
}

// CamNetwork is a private network that cameras may stand in.
type CamNetwork struct {
	Prefix  string    `json:"prefix" doc:"Such as 10.20.0.0/16"`
	Note    string    `json:"note"`
	AddedAt time.Time `json:"addedAt"`
}

func networksOf(tx *database.Tx) (all []CamNetwork, err error) {
	all = []CamNetwork{}
	err = tx.Each(func(rows *sql.Rows) error {
		var n CamNetwork
		var at int64
		err := rows.Scan(&n.Prefix, &n.Note, &at)
		n.AddedAt = time.UnixMilli(at).UTC()
		all = append(all, n)
		return err
	}, `SELECT prefix, note, added_at FROM camera_networks ORDER BY prefix LIMIT $1`, maxNetworks)
	return all, err
}

const maxNetworks = 50

// learnNetworks has this node act on the list as of tx.
func (s *Service) learnNetworks(tx *database.Tx) error {
	all, err := networksOf(tx)
	if err != nil {
		return err
	}
	prefixes := make([]netip.Prefix, 0, len(all))
	for _, n := range all {
		if p, err := netip.ParsePrefix(n.Prefix); err == nil {
			prefixes = append(prefixes, p)
		}
	}
	was := *s.networks.Swap(&prefixes)
	if len(prefixes) < len(was) {
		s.client.Forget()
	}
	return nil
}

func (s *Service) getNetworks(ctx context.Context, _ *web.None) (*web.JSON[web.Page[CamNetwork]], error) {
	var page web.Page[CamNetwork]
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		page.Items, err = networksOf(tx)
		return err
	})
	return web.Answer(page), err
}

type postNetworkInput struct {
	Body struct {
		Prefix string `json:"prefix" maxLength:"60"`
		Note   string `json:"note" minLength:"3" maxLength:"200" doc:"What stands there"`
	}
}

// never lists what is no camera's, whoever lists it: this very machine, and
// where clouds keep their keys.
var never = []netip.Prefix{
	netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("169.254.0.0/16"),
	netip.MustParsePrefix("fe80::/10"), netip.MustParsePrefix("224.0.0.0/3"), netip.MustParsePrefix("fd00:ec2::254/128"), netip.MustParsePrefix("::/96"),
}

// parseNetwork reads a network and writes it in one way. One that is very wide
// is a mistake.
func parseNetwork(raw string) (netip.Prefix, bool) {
	p, err := netip.ParsePrefix(raw)
	if err != nil || p.Addr().Is4In6() || p.Addr().Is4() && p.Bits() < 8 || p.Addr().Is6() && p.Bits() < 16 {
		return p, false
	}
	p = p.Masked()
	for _, n := range never {
		if n.Overlaps(p) {
			return p, false
		}
	}
	return p, true
}

func (s *Service) postNetwork(tx *database.Tx, who web.Principal, in *postNetworkInput) (*web.JSON[CamNetwork], error) {
	prefix, ok := parseNetwork(in.Body.Prefix)
	if !ok {
		return nil, errs.InvalidField("prefix", "cameraNetwork")
	}
	var n int64
	if err := tx.Row(`SELECT count(*) FROM camera_networks`).Scan(&n); err != nil {
		return nil, err
	}
	if n >= maxNetworks {
		return nil, errs.InvalidField("prefix", "tooMany", "max", maxNetworks)
	}
	added := CamNetwork{Prefix: prefix.String(), Note: oneLine(in.Body.Note), AddedAt: tx.Time()}
	err := tx.One(errs.InvalidField("prefix", "cameraNetworkListed"),
		`INSERT INTO camera_networks (prefix, note, added_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, added.Prefix, added.Note, tx.Now())
	if err != nil {
		return nil, err
	}
	return web.Answer(added), noteNetwork(tx, who, "cameraNetwork.add", added.Prefix)
}

type removeNetworkInput struct {
	Body struct {
		Prefix string `json:"prefix" maxLength:"60"`
	}
}

func (s *Service) removeNetwork(tx *database.Tx, who web.Principal, in *removeNetworkInput) (*web.None, error) {
	if err := tx.One(errs.Missing(), `DELETE FROM camera_networks WHERE prefix = $1`, in.Body.Prefix); err != nil {
		return nil, err
	}
	return &web.None{}, noteNetwork(tx, who, "cameraNetwork.remove", in.Body.Prefix)
}

func noteNetwork(tx *database.Tx, who web.Principal, action, prefix string) error {
	return audit.Record(tx, audit.Entry{Actor: who.Account, Action: action, Subject: audit.Subject{Kind: "cameraNetwork", ID: prefix}})
}
