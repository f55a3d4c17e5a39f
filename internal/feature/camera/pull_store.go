package camera

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"daklakid/internal/platform/database"
)

// pulled is what is needed of a camera to take its pictures.
type pulled struct {
	id      string
	version int64
	every   int64
	source  []byte
	hash    string
	fails   int64
	kept    int64
}

// toPull are all cameras that pictures are taken of.
func toPull(tx *database.Tx) (all []pulled, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var p pulled
		err := rows.Scan(&p.id, &p.version, &p.every, &p.source, &p.hash, &p.fails, &p.kept)
		all = append(all, p)
		return err
	}, `SELECT c.id, c.version, c.every, c.source, s.hash, s.fails,
			COALESCE((SELECT max(p.at) FROM camera_pictures p WHERE p.camera = c.id AND p.kept = 1), 0)
		FROM cameras c JOIN camera_states s ON s.camera = c.id WHERE c.active = 1 AND c.removed = 0 ORDER BY c.id LIMIT $1`, maxCameras)
	return all, err
}

// maxCameras bounds what one worker takes on.
const maxCameras = 5000

// free reports whether a node may ask for the turn.
func free(tx *database.Tx, node string) (bool, error) {
	var holder string
	var until int64
	err := tx.Row(`SELECT node, until FROM camera_puller WHERE id = 1`).Scan(&holder, &until)
	return holder == node || until <= tx.Now(), err
}

// claim takes the turn or keeps it.
func claim(tx *database.Tx, node string, lease time.Duration) (bool, error) {
	n, err := tx.Exec(`UPDATE camera_puller SET node = $1, until = $2 WHERE id = 1 AND (node = $1 OR until <= $3)`,
		node, tx.Now()+lease.Milliseconds(), tx.Now())
	return n == 1, err
}

func release(tx *database.Tx, node string) error {
	_, err := tx.Exec(`UPDATE camera_puller SET node = '', until = 0 WHERE id = 1 AND node = $1`, node)
	return err
}

var errNotOurTurn = errors.New("another node takes the pictures now")

// write stores all outcomes in one transaction, if it is still our turn: its row
// is held until the commit, so that nobody takes over in between.
func (p *puller) write(ctx context.Context) {
	if len(p.pending) == 0 {
		return
	}
	err := p.s.o.DB.Update(ctx, func(tx *database.Tx) error {
		err := tx.One(errNotOurTurn, `UPDATE camera_puller SET until = $1 WHERE id = 1 AND node = $2 AND until > $3`,
			tx.Now()+p.s.o.Lease.Milliseconds(), p.s.node, tx.Now())
		for _, o := range p.pending {
			if err == nil {
				err = o.store(tx)
			}
		}
		return err
	})
	if err == nil {
		p.until = p.s.o.Now().Add(p.s.o.Lease)
		p.pending = nil
		return
	}
	if errors.Is(err, errNotOurTurn) {
		for _, o := range p.pending {
			p.discard(ctx, o)
		}
		p.lose()
		return
	}
	p.trouble(ctx, "writing what came", err)
}

// discard takes back a picture that nobody will know of.
func (p *puller) discard(ctx context.Context, o outcome) {
	if !o.picture {
		return
	}
	if err := p.s.o.Blobs.Delete(ctx, key(o.target.id, o.at)); err != nil {
		p.trouble(ctx, "taking a picture back", err)
	}
}

// store writes one outcome; a camera that was taken off meanwhile is passed over.
func (o outcome) store(tx *database.Tx) error {
	t := o.target
	switch {
	case o.reason != "":
		_, err := tx.Exec(`UPDATE camera_states SET fails = fails + 1, reason = $1, tried = $2 WHERE camera = $3`, string(o.reason), o.at, t.id)
		return err
	case !o.picture:
		_, err := tx.Exec(`UPDATE camera_states SET fails = 0, reason = '', tried = $1, seen = $1 WHERE camera = $2`, o.at, t.id)
		return err
	}
	n, err := tx.Exec(`UPDATE camera_states SET fails = 0, reason = '', tried = $1, seen = $1, picture = $1, hash = $2, width = $3, height = $4,
		since = CASE WHEN health = $5 THEN since ELSE $6 END, health = $5 WHERE camera = $7`,
		o.at, o.hash, o.width, o.height, string(o.health), o.since, t.id)
	if err != nil || n == 0 {
		return err
	}
	_, err = tx.Exec(`INSERT INTO camera_pictures (camera, at, kept, bytes, width, height) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		t.id, o.at, number(o.keep), o.bytes, o.width, o.height)
	return err
}
