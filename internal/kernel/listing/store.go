package listing

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math"

	"github.com/golang/geo/s2"

	"daklakid/internal/core/photo"
	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
)

// columns are all of listings in the order of values and scanItem; update
// does not write the fixed ones: they never change, or, as the reports, by a
// statement of their own.
const columns = `id, kind, owner, organisation, demo, created_at, reports,
	status, version, seq, title, body, category, ward, price, amount, size, quantity, marks, lat, lng, cell,
	cover, cover_color, photo_count, photos, detail, sealed, verified, reasons, note, appeal, reviewer,
	warned, updated_at, submitted_at, published_at, expires_at`

const (
	insertItem = `INSERT INTO listings (` + columns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
		$13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38)`
	updateItem = `UPDATE listings SET status = $1, version = $2, seq = $3, title = $4, body = $5, category = $6, ward = $7, price = $8,
		amount = $9, size = $10, quantity = $11, marks = $12, lat = $13, lng = $14, cell = $15, cover = $16, cover_color = $17,
		photo_count = $18, photos = $19, detail = $20, sealed = $21, verified = $22, reasons = $23, note = $24,
		appeal = $25, reviewer = $26, warned = $27, updated_at = $28, submitted_at = $29, published_at = $30,
		expires_at = $31
		WHERE id = $32 AND version = $33 AND status = $34`
	selectItem = `SELECT ` + columns + ` FROM listings `
)

// values are an item's columns in their order.
func (i *Item) values() ([]any, error) {
	photos, err := json.Marshal(i.Photos)
	if err != nil {
		return nil, fmt.Errorf("listing: %w", err)
	}
	reasons, err := json.Marshal(i.Reasons)
	if err != nil {
		return nil, fmt.Errorf("listing: %w", err)
	}
	cover := photo.Photo{}
	if len(i.Photos) > 0 {
		cover = i.Photos[0]
	}
	return []any{
		i.ID, i.Kind, i.Owner, i.Organisation, bit(i.Demo), millis(i.Created), i.Reports,
		string(i.Status), i.Version, i.Seq, i.Title, i.Body, i.Category, i.Ward, i.Price, i.Amount, i.Size, i.Quantity, i.Marks,
		i.At.Lat, i.At.Lng, cell(i.At), cover.ID, cover.Color, len(i.Photos), string(photos), i.detail, i.sealed,
		bit(i.Verified), string(reasons), i.Note, i.Appeal, i.Reviewer, bit(i.warned),
		millis(i.Updated), millis(i.Submitted), millis(i.Published), millis(i.Expires),
	}, nil
}

// fixed is how many of the columns update does not write.
const fixed = 7

func (k *Kernel) insert(tx *database.Tx, i *Item) error {
	values, err := i.values()
	if err != nil {
		return err
	}
	_, err = tx.Exec(insertItem, values...)
	return err
}

// update writes all that may change, if the row is still as it was before.
func (k *Kernel) update(tx *database.Tx, before, now *Item) error {
	values, err := now.values()
	if err != nil {
		return err
	}
	return tx.One(NotNow(), updateItem, append(values[fixed:], before.ID, before.Version, string(before.Status))...)
}

func scanItem(scan func(...any) error) (*Item, error) {
	var i Item
	var demo, verified, warned, created, updated, submitted, published, expires, ignored int64
	var cover, color, photos, reasons string
	err := scan(&i.ID, &i.Kind, &i.Owner, &i.Organisation, &demo, &created, &i.Reports,
		&i.Status, &i.Version, &i.Seq, &i.Title, &i.Body, &i.Category, &i.Ward, &i.Price, &i.Amount, &i.Size, &i.Quantity, &i.Marks,
		&i.At.Lat, &i.At.Lng, &ignored, &cover, &color, &ignored, &photos, &i.detail, &i.sealed,
		&verified, &reasons, &i.Note, &i.Appeal, &i.Reviewer, &warned, &updated, &submitted, &published, &expires)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(photos), &i.Photos); err != nil {
		return nil, fmt.Errorf("listing %s: photos: %w", i.ID, err)
	}
	if err := json.Unmarshal([]byte(reasons), &i.Reasons); err != nil {
		return nil, fmt.Errorf("listing %s: reasons: %w", i.ID, err)
	}
	i.Demo, i.Verified, i.warned = demo == 1, verified == 1, warned == 1
	i.Created, i.Updated, i.Submitted = moment(created), moment(updated), moment(submitted)
	i.Published, i.Expires = moment(published), moment(expires)
	return &i, nil
}

// item reads the listing with that id for which the condition holds; its
// arguments count from $2. Missing when there is none.
func (k *Kernel) item(tx *database.Tx, listing, condition string, args ...any) (*Item, error) {
	if err := id.Check(listing); err != nil {
		return nil, err
	}
	i, err := scanItem(tx.Row(selectItem+`WHERE id = $1 `+condition, append([]any{listing}, args...)...).Scan)
	if database.NoRows(err) {
		return nil, errs.Missing()
	}
	return i, err
}

// public reads a listing that everybody sees.
func (k *Kernel) public(tx *database.Tx, kind, listing string) (*Item, error) {
	return k.item(tx, listing, `AND kind = $2 AND status = 'published'`, kind)
}

// items reads whole rows.
func (k *Kernel) items(tx *database.Tx, tail string, args ...any) ([]*Item, error) {
	var all []*Item
	err := tx.Each(func(rows *sql.Rows) error {
		i, err := scanItem(rows.Scan)
		all = append(all, i)
		return err
	}, selectItem+tail, args...)
	return all, err
}

// nextSeq gives out n numbers of the publication order, and answers the first.
func nextSeq(tx *database.Tx, n int64) (first int64, err error) {
	err = tx.Row(`UPDATE listing_sequence SET last = last + $1 WHERE one = 1 RETURNING last`, n).Scan(&first)
	return first - n + 1, err
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// cell is the S2 leaf cell of a position. As a signed number it keeps the
// order within each face of the cube, and no face crosses zero.
func cell(at place.Point) int64 {
	return int64(s2.CellIDFromLatLng(s2.LatLngFromDegrees(at.Lat, at.Lng)))
}

// round hides where exactly a position is: to 1/1000 degree, some 110 m.
func round(at place.Point) place.Point {
	return place.Point{Lat: math.Round(at.Lat*1000) / 1000, Lng: math.Round(at.Lng*1000) / 1000}
}
