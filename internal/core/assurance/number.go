package assurance

import (
	"bytes"
	"slices"

	"daklakid/internal/platform/database"
)

// numberField labels the blind index of personal numbers.
const numberField = "assurance.number"

// claim takes a personal number for account, or answers whose it is. As with
// phone numbers, the indexes under all keys are taken in one order, so that two
// claims never wait for each other crosswise.
func (s *Service) claim(tx *database.Tx, account, number string) (other string, err error) {
	indexes := s.o.Vault.BlindIndexes(numberField, number)
	slices.SortFunc(indexes, bytes.Compare)
	for _, index := range indexes {
		n, err := tx.Exec(`INSERT INTO identity_numbers (number_index, account) VALUES ($1, $2) ON CONFLICT DO NOTHING`, index, account)
		if err != nil {
			return "", err
		}
		if n == 1 {
			continue
		}
		var holder string
		if err := tx.Row(`SELECT account FROM identity_numbers WHERE number_index = $1`, index).Scan(&holder); err != nil {
			return "", err
		}
		if holder != account {
			other = holder
		}
	}
	if other != "" {
		// What was taken under another key belongs to the holder as well.
		_, err = tx.Exec(`UPDATE identity_numbers SET account = $2 WHERE account = $1`, account, other)
	}
	return other, err
}

// dropNumbers gives up the account's numbers but those kept.
func dropNumbers(tx *database.Tx, account string, but [][]byte) error {
	query, args := `DELETE FROM identity_numbers WHERE account = $1`, []any{account}
	if len(but) > 0 {
		args = append(args, database.Args(but)...)
		query += ` AND number_index NOT IN (` + database.Marks(2, len(but)) + `)`
	}
	_, err := tx.Exec(query, args...)
	return err
}
