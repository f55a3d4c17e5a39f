package vouchers

import (
	"database/sql"
	"math/rand/v2"
	"strconv"

	"daklakid/internal/platform/database"
)

// The scopes of a campaign's limits.
const everywhere = "all"

func onDay(day int64) string      { return "day:" + strconv.FormatInt(day, 10) }
func atPlace(place string) string { return "at:" + place }

// maxSlots is over how many rows a limit is spread. PostgreSQL holds a row from
// its update until the commit has reached the disk; so many transactions may
// take from one campaign in that time.
const maxSlots = 16

// slotsFor gives each row enough that most of them last until the end.
func slotsFor(room int64) int64 { return min(max(room/20, 1), maxSlots) }

// open makes room under a limit, unless somebody has made it already.
func open(tx *database.Tx, campaign, scope string, room int64) error {
	slots := slotsFor(room)
	for slot := range slots {
		share := room / slots
		if slot < room%slots {
			share++
		}
		_, err := tx.Exec(`INSERT INTO voucher_room (campaign, scope, slot, room) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			campaign, scope, slot, share)
		if err != nil {
			return err
		}
	}
	return nil
}

// takeFree takes one from any row that has some. On PostgreSQL it passes over
// rows that another transaction has in its hands.
var takeFree = map[database.Engine]string{
	database.SQLite: `UPDATE voucher_room SET room = room - 1 WHERE campaign = $1 AND scope = $2 AND room > 0
		AND slot = (SELECT slot FROM voucher_room WHERE campaign = $1 AND scope = $2 AND room > 0 LIMIT 1)`,
	database.Postgres: `UPDATE voucher_room SET room = room - 1 WHERE campaign = $1 AND scope = $2 AND room > 0
		AND slot = (SELECT slot FROM voucher_room WHERE campaign = $1 AND scope = $2 AND room > 0 LIMIT 1 FOR UPDATE SKIP LOCKED)`,
}

// take takes one from under a limit, or answers that there is none left.
func take(tx *database.Tx, campaign, scope string) (bool, error) {
	n, err := tx.Exec(takeFree[tx.Engine()], campaign, scope)
	if err != nil || n == 1 || tx.Engine() == database.SQLite {
		return n == 1, err
	}
	// What is left, if any, is in others' hands, who may yet let go of it: so
	// there is none only after waiting for each of them.
	left, err := withRoom(tx, campaign, scope)
	if err != nil {
		return false, err
	}
	if len(left) == 0 {
		return false, nil
	}
	first := rand.IntN(len(left)) //nolint:gosec // only to spread the waiting
	for n := range left {
		slot := left[(first+n)%len(left)]
		taken, err := tx.Exec(`UPDATE voucher_room SET room = room - 1 WHERE campaign = $1 AND scope = $2 AND slot = $3 AND room > 0`,
			campaign, scope, slot)
		if err != nil || taken == 1 {
			return taken == 1, err
		}
	}
	return false, nil
}

func withRoom(tx *database.Tx, campaign, scope string) (slots []int64, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var slot int64
		err := rows.Scan(&slot)
		slots = append(slots, slot)
		return err
	}, `SELECT slot FROM voucher_room WHERE campaign = $1 AND scope = $2 AND room > 0 ORDER BY slot`, campaign, scope)
	return slots, err
}

// takeOpened is take under a limit that is opened by the first who asks: a day's.
func takeOpened(tx *database.Tx, campaign, scope string, room int64) (bool, error) {
	taken, err := take(tx, campaign, scope)
	if err != nil || taken {
		return taken, err
	}
	var there int64
	err = tx.Row(`SELECT count(*) FROM voucher_room WHERE campaign = $1 AND scope = $2`, campaign, scope).Scan(&there)
	if err != nil || there > 0 {
		return false, err
	}
	if err := open(tx, campaign, scope, room); err != nil {
		return false, err
	}
	return take(tx, campaign, scope)
}

// giveBack makes room again.
func giveBack(tx *database.Tx, campaign, scope string, n int64) error {
	_, err := tx.Exec(`UPDATE voucher_room SET room = room + $3 WHERE campaign = $1 AND scope = $2
		AND slot = (SELECT min(slot) FROM voucher_room WHERE campaign = $1 AND scope = $2)`, campaign, scope, n)
	return err
}

// grow adds room to a limit, evenly.
func grow(tx *database.Tx, campaign, scope string, more int64) error {
	var slots int64
	err := tx.Row(`SELECT count(*) FROM voucher_room WHERE campaign = $1 AND scope = $2`, campaign, scope).Scan(&slots)
	for slot := int64(0); err == nil && slot < slots; slot++ {
		share := more / slots
		if slot < more%slots {
			share++
		}
		_, err = tx.Exec(`UPDATE voucher_room SET room = room + $4 WHERE campaign = $1 AND scope = $2 AND slot = $3`,
			campaign, scope, slot, share)
	}
	return err
}

// left is how much room there is under a limit.
func left(tx *database.Tx, campaign, scope string) (n int64, err error) {
	err = tx.Row(`SELECT COALESCE(sum(room), 0) FROM voucher_room WHERE campaign = $1 AND scope = $2`, campaign, scope).Scan(&n)
	return n, err
}
