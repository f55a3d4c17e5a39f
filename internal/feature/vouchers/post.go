package vouchers

import (
	"time"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// CampaignForm is what a company posts.
type CampaignForm struct {
	Kind         string       `json:"kind" maxLength:"40" doc:"What one gets: percent, amount or gift"`
	Title        string       `json:"title" maxLength:"200"`
	Description  string       `json:"description" maxLength:"8000"`
	Price        int64        `json:"price,omitempty" minimum:"0" maximum:"1000000000000" doc:"đồng off, for the kind amount"`
	Photos       []string     `json:"photos,omitempty" maxItems:"50" doc:"Ids of uploaded photos, the cover first"`
	Organisation string       `json:"organisation" maxLength:"36" doc:"Id of the company"`
	Detail       VoucherTerms `json:"detail"`
}

// CampaignChanges are a CampaignForm of which everything may be missing.
type CampaignChanges struct {
	Kind        *string       `json:"kind,omitempty" maxLength:"40"`
	Title       *string       `json:"title,omitempty" maxLength:"200"`
	Description *string       `json:"description,omitempty" maxLength:"8000"`
	Price       *int64        `json:"price,omitempty" minimum:"0" maximum:"1000000000000"`
	Photos      *[]string     `json:"photos,omitempty" maxItems:"50"`
	Detail      *VoucherTerms `json:"detail,omitempty" doc:"Replaces the whole detail"`
}

// located gives the draft the first place's address, and every place its id.
func located(d *listing.Draft[Voucher]) {
	places := d.Detail.Facts.Places
	for n := range places {
		places[n].ID = placeID(places[n])
	}
	if len(places) > 0 {
		d.Ward, d.Address, d.At = places[0].Ward, places[0].Address, places[0].point()
	}
}

func (s *Service) post(tx *database.Tx, who web.Principal, in *campaignInput) (*campaignOutput, error) {
	f := in.Body
	d := listing.Draft[Voucher]{
		Title: f.Title, Body: f.Description, Category: f.Kind, Price: f.Price, Photos: f.Photos, Organisation: f.Organisation,
		Detail: Voucher{f.Detail},
	}
	if err := s.check(&d, s.today(tx)); err != nil {
		return nil, err
	}
	located(&d)
	l, err := s.board.Post(tx, who, d)
	if err != nil {
		return nil, err
	}
	if err := s.open(tx, l); err != nil {
		return nil, err
	}
	return s.view(tx, l, true, who)
}

func (s *Service) edit(tx *database.Tx, who web.Principal, in *editCampaignInput) (*campaignOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	var was, is listing.Draft[Voucher]
	var wrong error
	l, err := s.board.Edit(tx, who, in.ID, version, func(d *listing.Draft[Voucher]) {
		was = *d
		in.Body.apply(d)
		// One that was public keeps its days, which may have begun long ago.
		if wrong = s.check(d, ""); wrong == nil {
			located(d)
		}
		is = *d
	})
	if err == nil {
		err = wrong // the transaction takes the edit back
	}
	if err == nil && !l.Published.IsZero() {
		if err = keeps(&was, &is); err == nil {
			err = s.near(&was, &is, s.today(tx))
		}
	} else if err == nil {
		err = s.check(&is, s.today(tx))
	}
	if err == nil {
		err = s.follow(tx, l, was.Detail.Facts.Quantity)
	}
	if err != nil {
		return nil, err
	}
	return s.view(tx, l, true, who)
}

func (c CampaignChanges) apply(d *listing.Draft[Voucher]) {
	set(&d.Category, c.Kind)
	set(&d.Title, c.Title)
	set(&d.Body, c.Description)
	set(&d.Price, c.Price)
	set(&d.Photos, c.Photos)
	set(&d.Detail.Facts, c.Detail)
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// open makes the rows that a new campaign's vouchers are counted in.
func (s *Service) open(tx *database.Tx, l *listing.Listing[Voucher]) error {
	if err := putCampaign(tx, s.row(l)); err != nil {
		return err
	}
	if err := open(tx, l.ID, everywhere, l.Detail.Facts.Quantity); err != nil {
		return err
	}
	return s.places(tx, l)
}

// follow brings those rows after an edit: what nobody can have claimed of yet
// is made anew, anything else only grows.
func (s *Service) follow(tx *database.Tx, l *listing.Listing[Voucher], was int64) error {
	if l.Published.IsZero() {
		if err := forgetRoom(tx, l.ID); err != nil {
			return err
		}
		return s.open(tx, l)
	}
	if err := putCampaign(tx, s.row(l)); err != nil {
		return err
	}
	if more := l.Detail.Facts.Quantity - was; more > 0 {
		if err := grow(tx, l.ID, everywhere, more); err != nil {
			return err
		}
	}
	return s.places(tx, l)
}

func (s *Service) places(tx *database.Tx, l *listing.Listing[Voucher]) error {
	c := s.row(l)
	for _, p := range l.Detail.Facts.Places {
		fresh, err := putPlace(tx, c, p)
		if err == nil && fresh && c.perPlace > 0 {
			err = open(tx, c.id, atPlace(placeID(p)), c.perPlace)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// row is what claiming asks, from what the listing says.
func (s *Service) row(l *listing.Listing[Voucher]) campaign {
	t := l.Detail.Facts
	return campaign{
		id: l.ID, organisation: l.Organisation, status: string(l.Status), title: l.Title, category: l.Category, worth: l.Price,
		minBill: t.MinBill, maxOff: t.MaxOff, percent: t.Percent, gift: t.Gift, quantity: t.Quantity, level: t.Level,
		perPerson: t.PerPerson, perDay: t.PerDay, perPlace: t.PerPlace,
		claimFrom: s.start(t.ClaimFrom).UnixMilli(), claimUntil: s.end(t.ClaimUntil).UnixMilli(),
		validFrom: s.start(t.ValidFrom).UnixMilli(), validUntil: s.end(t.ValidUntil).UnixMilli(),
		hold: t.HoldDays * (24 * time.Hour).Milliseconds(),
	}
}

func (s *Service) today(tx *database.Tx) string {
	return tx.Time().In(s.province.Location()).Format(time.DateOnly)
}

func (s *Service) view(tx *database.Tx, l *listing.Listing[Voucher], mine bool, who web.Principal) (*campaignOutput, error) {
	v, err := s.kernel.View(tx, &l.Item, mine, web.Language(tx.Context()))
	if err != nil {
		return nil, err
	}
	out := &campaignOutput{web.Tag(l.Version), CampaignView{View: v, Voucher: l.Detail}}
	if out.Body.Left, err = left(tx, l.ID, everywhere); err != nil {
		return nil, err
	}
	if who.Somebody() {
		out.Body.Held, err = heldBy(tx, l.ID, who.Account)
	}
	for n, p := range out.Body.Facts.Places {
		out.Body.Facts.Places[n] = s.shownPlace(p)
	}
	return out, err
}

// shownPlace has a position for the map, if only the middle of its ward.
func (s *Service) shownPlace(p VoucherPlace) VoucherPlace {
	p.ID = placeID(p)
	if p.point() == nil {
		ward, _ := s.province.Ward(p.Ward)
		at := place.Point{Lat: ward.Point.Lat, Lng: ward.Point.Lng}
		p.Lat, p.Lng = &at.Lat, &at.Lng
	}
	return p
}
