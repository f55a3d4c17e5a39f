package listing

import (
	"time"

	"daklakid/internal/core/photo"
	"daklakid/internal/core/place"
)

// Row is what a card in a list shows, as read from the table.
type Row struct {
	ID, Kind        string
	Status          Status
	Seq, Version    int64
	Title           string
	Category, Ward  string
	Price, Amount   int64
	Size, Quantity  int64
	Marks           int64 // bits that the kind gives a meaning
	At              place.Point
	Cover, Color    string
	Photos          int64
	Verified, Demo  int64
	Published, Ends int64
	Favourite       bool
	Reason          string // why it is shown, in the reader's words; Find says nothing

	tier int
	card []byte // as encode makes it; only of a row that was found
}

const rowColumns = `id, kind, status, seq, version, title, category, ward, price, amount, size, quantity, marks, lat, lng,
	cover, cover_color, photo_count, verified, demo, published_at, expires_at`

// scanRow reads into plain strings and int64s: database/sql takes a long way
// round for every other type.
func scanRow(scan func(...any) error) (r Row, err error) {
	return r, scan(&r.ID, &r.Kind, (*string)(&r.Status), &r.Seq, &r.Version, &r.Title, &r.Category, &r.Ward, &r.Price, &r.Amount,
		&r.Size, &r.Quantity, &r.Marks, &r.At.Lat, &r.At.Lng, &r.Cover, &r.Color, &r.Photos, &r.Verified, &r.Demo, &r.Published, &r.Ends)
}

// Card is a listing in a list, as answered.
type Card struct {
	ID          string     `json:"id"`
	Type        string     `json:"type" doc:"The kind of listing: rentals"`
	Title       string     `json:"title"`
	Kind        string     `json:"kind" doc:"The category within the type"`
	Price       int64      `json:"price" doc:"đồng"`
	Area        float64    `json:"area" doc:"m²"`
	Ward        string     `json:"ward"`
	WardName    string     `json:"wardName"`
	Lat         float64    `json:"lat" doc:"Rounded to some hundred metres"`
	Lng         float64    `json:"lng"`
	Photo       *CardPhoto `json:"photo,omitempty"`
	Photos      int        `json:"photos" doc:"How many there are"`
	PublishedAt *time.Time `json:"publishedAt,omitempty"`
	ExpiresAt   *time.Time `json:"expiresAt,omitempty"`
	Distance    *int64     `json:"distance,omitempty" doc:"Metres"`
	Reason      string     `json:"reason,omitempty" doc:"Why it is shown here"`
	Verified    bool       `json:"verified" doc:"The owner is identified"`
	Demo        bool       `json:"demo" doc:"Made-up data"`
	Favourite   bool       `json:"favourite,omitempty"`
	Status      Status     `json:"status" enum:"review,published,paused,rejected,withdrawn,expired,hidden"`
}

// CardPhoto is the first photo, small.
type CardPhoto struct {
	Thumb string `json:"thumb"`
	Color string `json:"color"`
}

// Card prepares a row for the answer; near, if not nil, is what the distance
// is measured to.
func (k *Kernel) Card(r Row, near *place.Point) Card {
	ward, _ := k.Province.Ward(r.Ward)
	c := Card{
		ID: r.ID, Type: r.Kind, Title: r.Title, Kind: r.Category, Price: r.Price, Area: float64(r.Size) / 100,
		Ward: r.Ward, WardName: ward.FullName, Lat: r.At.Lat, Lng: r.At.Lng, Photos: int(r.Photos),
		Verified: r.Verified == 1, Demo: r.Demo == 1, Favourite: r.Favourite, Status: r.Status,
		PublishedAt: shown(r.Published), ExpiresAt: shown(r.Ends),
	}
	if r.Cover != "" {
		c.Photo = &CardPhoto{photo.Thumb(r.Cover), r.Color}
	}
	if near != nil {
		d := int64(distance(*near, r.At))
		c.Distance = &d
	}
	return c
}

func shown(ms int64) *time.Time {
	if ms == 0 {
		return nil
	}
	t := moment(ms)
	return &t
}
