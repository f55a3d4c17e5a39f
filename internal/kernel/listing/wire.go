package listing

import (
	"math"
	"time"

	"daklakid/internal/core/photo"
	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
)

// Form is what all kinds ask an owner for; a kind embeds it in its own.
type Form struct {
	Kind        string   `json:"kind" maxLength:"40" doc:"The category within the type"`
	Title       string   `json:"title" maxLength:"200"`
	Description string   `json:"description" maxLength:"8000"`
	Ward        string   `json:"ward" maxLength:"10" doc:"Code of the ward"`
	Address     string   `json:"address" maxLength:"400" doc:"Shown only on contact"`
	Lat         *float64 `json:"lat,omitempty" dependentRequired:"lng" minimum:"-90" maximum:"90" doc:"Exact; shown only on contact"`
	Lng         *float64 `json:"lng,omitempty" dependentRequired:"lat" minimum:"-180" maximum:"180"`
	Price       int64    `json:"price" minimum:"0" maximum:"1000000000000" doc:"đồng"`
	Area        float64  `json:"area" minimum:"0" maximum:"1000000" doc:"m²"`
	Photos      []string `json:"photos" maxItems:"50" nullable:"false" doc:"Ids of uploaded photos, the cover first"`
	// Organisation is not among Changes: a listing does not change hands.
	Organisation string `json:"organisation,omitempty" maxLength:"36" doc:"Id of the company it is posted for"`
}

// Apply writes a form into a draft.
func Apply[D any](f Form, d *Draft[D]) {
	d.Title, d.Body, d.Category, d.Ward, d.Address = f.Title, f.Description, f.Kind, f.Ward, f.Address
	d.Price, d.Size, d.Photos, d.At = f.Price, hundredths(f.Area), f.Photos, nil
	d.Organisation = f.Organisation
	if f.Lat != nil && f.Lng != nil {
		d.At = &place.Point{Lat: *f.Lat, Lng: *f.Lng}
	}
}

// Changes is a Form of which everything may be missing.
type Changes struct {
	Kind        *string   `json:"kind,omitempty" maxLength:"40"`
	Title       *string   `json:"title,omitempty" maxLength:"200"`
	Description *string   `json:"description,omitempty" maxLength:"8000"`
	Ward        *string   `json:"ward,omitempty" maxLength:"10"`
	Address     *string   `json:"address,omitempty" maxLength:"400"`
	Lat         *float64  `json:"lat,omitempty" dependentRequired:"lng" minimum:"-90" maximum:"90"`
	Lng         *float64  `json:"lng,omitempty" dependentRequired:"lat" minimum:"-180" maximum:"180"`
	Price       *int64    `json:"price,omitempty" minimum:"0" maximum:"1000000000000"`
	Area        *float64  `json:"area,omitempty" minimum:"0" maximum:"1000000"`
	Photos      *[]string `json:"photos,omitempty" maxItems:"50"`
}

// ApplyChanges writes what is there into a draft. A new ward without a new
// position takes the old position away: it belongs to the old address.
func ApplyChanges[D any](c Changes, d *Draft[D]) {
	if c.Ward != nil && *c.Ward != d.Ward {
		d.At = nil
	}
	set(&d.Category, c.Kind)
	set(&d.Title, c.Title)
	set(&d.Body, c.Description)
	set(&d.Ward, c.Ward)
	set(&d.Address, c.Address)
	set(&d.Price, c.Price)
	set(&d.Photos, c.Photos)
	if c.Area != nil {
		d.Size = hundredths(*c.Area)
	}
	if c.Lat != nil && c.Lng != nil {
		d.At = &place.Point{Lat: *c.Lat, Lng: *c.Lng}
	}
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

func hundredths(v float64) int64 { return int64(math.Round(v * 100)) }

// View is a listing on its own page, as answered; a kind embeds it and adds
// its detail.
type View struct {
	Card
	Description string         `json:"description"`
	Photos      []photo.View   `json:"photos" nullable:"false"`
	Parks       []NearPark     `json:"parks" nullable:"false" doc:"The nearest industrial parks"`
	Owner       PostedBy       `json:"owner" doc:"Empty to others where what is told of is not the owner's"`
	Mine        bool           `json:"mine"`
	Warnings    []ShownWarning `json:"warnings" nullable:"false"`
	Version     int64          `json:"version"`
	Address     string         `json:"address,omitempty" doc:"Only to the owner"`
	ExactLat    *float64       `json:"exactLat,omitempty" doc:"Only to the owner"`
	ExactLng    *float64       `json:"exactLng,omitempty" doc:"Only to the owner"`
	Reasons     []string       `json:"reasons,omitempty" doc:"Why an officer rejected it; only to the owner"`
	ReasonText  string         `json:"reasonText,omitempty"`
	Appealed    bool           `json:"appealed,omitempty" doc:"An appeal waits for another officer"`
}

// NearPark is an industrial park and how far it is.
type NearPark struct {
	Slug     string `json:"slug"`
	Name     string `json:"name"`
	Distance int64  `json:"distance" doc:"Metres"`
}

// PostedBy is who posted a listing, as everybody may know.
type PostedBy struct {
	Name     string    `json:"name"`
	Verified bool      `json:"verified"`
	Since    time.Time `json:"since"`
	// Organisation tells a company from a person; the name is the company's then.
	Organisation string `json:"organisation,omitempty" doc:"Id of the company that it was posted for"`
}

// ShownWarning is a warning in the reader's language.
type ShownWarning struct {
	Code     string   `json:"code"`
	Message  string   `json:"message"`
	Listings []string `json:"listings,omitempty" doc:"Ids of the listings it is about"`
}

// View prepares an item for the answer. Its owner sees what others do not.
func (k *Kernel) View(tx *database.Tx, i *Item, mine bool, language string) (View, error) {
	v := View{
		Card: k.Card(i.row(), nil), Description: i.Body, Mine: mine, Version: i.Version,
		Photos: make([]photo.View, len(i.Photos)), Parks: []NearPark{}, Warnings: []ShownWarning{},
	}
	for n, p := range i.Photos {
		v.Photos[n] = p.View()
	}
	for _, n := range k.Parks(i.At) {
		v.Parks = append(v.Parks, NearPark{n.Site.Slug, n.Site.Name.In(language), n.Metres})
	}
	b, err := k.board(i.Kind)
	if err != nil {
		return v, err
	}
	if mine || !b.noContact || i.Organisation != "" {
		if v.Owner, err = k.Poster(tx, i); err != nil {
			return v, err
		}
	}
	warnings, err := b.warnings(tx, i)
	if err != nil {
		return v, err
	}
	v.Warnings = k.Shown(language, warnings)
	if !mine {
		return v, nil
	}
	return v, k.ownersView(i, &v)
}

func (k *Kernel) ownersView(i *Item, v *View) error {
	p, err := k.Private(i)
	if err != nil {
		return err
	}
	v.Address, v.Reasons, v.ReasonText, v.Appealed = p.Address, i.Reasons, i.Note, i.Appeal != ""
	if p.At != nil {
		v.ExactLat, v.ExactLng = &p.At.Lat, &p.At.Lng
	}
	return nil
}

// Shown are warnings with their sentences.
func (k *Kernel) Shown(language string, warnings []Warning) []ShownWarning {
	all := make([]ShownWarning, 0, len(warnings))
	for _, w := range warnings {
		all = append(all, ShownWarning{w.Code, k.Say(language, w), w.Listings})
	}
	return all
}

func (i *Item) row() Row {
	r := Row{
		ID: i.ID, Kind: i.Kind, Status: i.Status, Seq: i.Seq, Version: i.Version, Title: i.Title, Category: i.Category, Ward: i.Ward,
		Price: i.Price, Amount: i.Amount, Size: i.Size, Quantity: i.Quantity, Marks: i.Marks, At: i.At, Photos: int64(len(i.Photos)),
		Verified: bit(i.Verified), Demo: bit(i.Demo), Published: millis(i.Published), Ends: millis(i.Expires),
	}
	if len(i.Photos) > 0 {
		r.Cover, r.Color = i.Photos[0].ID, i.Photos[0].Color
	}
	return r
}
