package camera

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

const (
	// day is how long pictures are kept.
	day = 24 * time.Hour
	// between is how far the pictures of the history lie apart.
	between = 5 * time.Minute
	// superseded is how long a picture that is not of the history is still there
	// for who was told of it, once a newer one has come.
	superseded = time.Minute
)

// key is where a picture is stored, and what it is sealed for: what security cameras
// see identifies people. It is gone before it would need another key.
func key(camera string, at int64) string { return fmt.Sprintf("cameras/%s/%d.jpg", camera, at) }

// moment is one picture of the history.
type moment struct{ at, bytes int64 }

// history are the pictures of the last day from since on, oldest first, with the
// newest of all.
func history(tx *database.Tx, camera string, newest, since int64) (all []moment, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var m moment
		err := rows.Scan(&m.at, &m.bytes)
		all = append(all, m)
		return err
	}, `SELECT at, bytes FROM camera_pictures WHERE camera = $1 AND at > $2 AND (kept = 1 OR at = $3) ORDER BY at LIMIT 400`,
		camera, max(since-1, tx.Now()-day.Milliseconds()), newest)
	return all, err
}

// have is an error unless there is a picture of that moment, not older than a day
// or since.
func have(tx *database.Tx, camera string, at, since int64) error {
	var one int64
	err := tx.Row(`SELECT 1 FROM camera_pictures WHERE camera = $1 AND at = $2 AND at > $3`, camera, at, max(since-1, tx.Now()-day.Milliseconds())).Scan(&one)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return err
}

// old are pictures whose time is over: those of more than a day, those between
// two of the history, and those of a camera that was taken off.
func old(tx *database.Tx) (keys []pictureKey, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var k pictureKey
		err := rows.Scan(&k.camera, &k.at)
		keys = append(keys, k)
		return err
	}, `SELECT p.camera, p.at FROM camera_pictures p JOIN cameras c ON c.id = p.camera JOIN camera_states s ON s.camera = p.camera
		WHERE p.at <= $1 OR c.removed > 0 OR p.kept = 0 AND p.at <= $2 AND p.at <> s.picture LIMIT 2000`,
		tx.Now()-day.Milliseconds(), tx.Now()-superseded.Milliseconds())
	return keys, err
}

// sweepLost deletes files of pictures that no row knows, as a killed program leaves
// them: whatever is older than pictures are kept.
func (s *Service) sweepLost(ctx context.Context) error {
	var before int64
	if err := s.o.DB.View(ctx, func(tx *database.Tx) error { before = tx.Now() - 2*day.Milliseconds(); return nil }); err != nil {
		return err
	}
	var over []string
	err := s.o.Blobs.Each(ctx, "cameras/", func(key string) error {
		name := strings.TrimSuffix(key[strings.LastIndex(key, "/")+1:], ".jpg")
		if at, err := strconv.ParseInt(name, 10, 64); err == nil && at < before {
			over = append(over, key)
		}
		return nil
	})
	for _, key := range over {
		if err == nil {
			err = s.o.Blobs.Delete(ctx, key)
		}
	}
	return err
}

type pictureKey struct {
	camera string
	at     int64
}

// sweep deletes pictures whose time is over, the file before the row, so that
// none is left that nobody knows.
func (s *Service) sweep(ctx context.Context) error {
	for {
		var keys []pictureKey
		err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
			keys, err = old(tx)
			return err
		})
		if err != nil {
			return err
		}
		for _, k := range keys {
			if err := s.o.Blobs.Delete(ctx, key(k.camera, k.at)); err != nil {
				return err
			}
		}
		err = s.o.DB.Update(ctx, func(tx *database.Tx) error { return forget(tx, keys) })
		if err != nil || len(keys) < 2000 {
			return err
		}
	}
}

func forget(tx *database.Tx, keys []pictureKey) error {
	for _, k := range keys {
		if _, err := tx.Exec(`DELETE FROM camera_pictures WHERE camera = $1 AND at = $2`, k.camera, k.at); err != nil {
			return err
		}
	}
	for _, statement := range []string{
		`DELETE FROM camera_favourites WHERE camera IN (SELECT id FROM cameras WHERE removed > 0)`,
		`DELETE FROM camera_states WHERE camera IN (SELECT id FROM cameras WHERE removed > 0) AND camera NOT IN (SELECT camera FROM camera_pictures)`,
		`DELETE FROM cameras WHERE removed > 0 AND id NOT IN (SELECT camera FROM camera_states)`,
	} {
		if _, err := tx.Exec(statement); err != nil {
			return err
		}
	}
	return nil
}
