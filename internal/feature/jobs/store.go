package jobs

import (
	"encoding/json"
	"fmt"

	"daklakid/internal/platform/database"
)

// readWishes reads what an account looks for; false when it has said nothing.
func readWishes(tx *database.Tx, account string) (w Wishes, at int64, err error) {
	var plain int64
	var raw string
	err = tx.Row(`SELECT plain, wishes, at FROM job_wishes WHERE account = $1`, account).Scan(&plain, &raw, &at)
	if database.NoRows(err) {
		return Wishes{}, 0, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(raw), &w)
	}
	w.Plain = plain == 1
	return w, at, err
}

func writeWishes(tx *database.Tx, account string, w Wishes) error {
	plain := 0
	if w.Plain {
		plain = 1
	}
	raw, err := json.Marshal(w)
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	_, err = tx.Exec(`INSERT INTO job_wishes (account, plain, wishes, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account) DO UPDATE SET plain = $2, wishes = $3, at = $4`, account, plain, string(raw), tx.Now())
	return err
}

func dropWishes(tx *database.Tx, account string) error {
	_, err := tx.Exec(`DELETE FROM job_wishes WHERE account = $1`, account)
	return err
}
