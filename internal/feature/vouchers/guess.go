package vouchers

import (
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// A code has fifty random bits and lives for two minutes; even so nobody may
// try many, on however many phones she is signed in. A code that works does not
// pay for wrong ones: else who has some could try others in between.
const (
	maxWrong  = 20
	wrongEach = 15 * time.Minute
)

// mayTry refuses who has tried too many wrong codes, before hers is looked at.
func mayTry(tx *database.Tx, account string) error {
	var wrong, until int64
	err := tx.Row(`SELECT wrong, until FROM voucher_guesses WHERE account = $1`, account).Scan(&wrong, &until)
	if database.NoRows(err) {
		return nil
	}
	if err == nil && wrong >= maxWrong && tx.Now() < until {
		err = errs.New(errs.TooMany, "voucherGuessed").After(time.Duration(until-tx.Now()) * time.Millisecond)
	}
	return err
}

// triedWrong counts a wrong code, which is kept though the answer is an error.
// The last one that counts begins the time anew.
func triedWrong(tx *database.Tx, account string, wrong error) error {
	_, err := tx.Exec(`INSERT INTO voucher_guesses (account, wrong, until) VALUES ($1, 1, $3)
		ON CONFLICT (account) DO UPDATE SET
			wrong = CASE WHEN voucher_guesses.until <= $2 THEN 1 ELSE voucher_guesses.wrong + 1 END,
			until = CASE WHEN voucher_guesses.until <= $2 OR voucher_guesses.wrong + 1 = $4 THEN $3 ELSE voucher_guesses.until END`,
		account, tx.Now(), tx.Now()+wrongEach.Milliseconds(), maxWrong)
	if err != nil {
		return err
	}
	return web.Refused(wrong)
}

// forgetGuesses removes what counts no more.
func forgetGuesses(tx *database.Tx) error {
	_, err := tx.Exec(`DELETE FROM voucher_guesses WHERE until <= $1`, tx.Now())
	return err
}
