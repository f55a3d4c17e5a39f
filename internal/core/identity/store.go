package identity

import (
	"database/sql"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

func load(tx *database.Tx, account string) (a Account, phone []byte, err error) {
	var created int64
	var look MeAppearance
	err = tx.Row(`SELECT id, name, language, level, workplace, state, created_at, phone, theme, text_size, saver FROM accounts
		WHERE id = $1 AND state <> 'erased'`, account).
		Scan(&a.ID, &a.Name, &a.Language, &a.Level, &a.Workplace, &a.State, &created, &phone, &look.Theme, &look.Text, &look.Saver)
	if database.NoRows(err) {
		return Account{}, nil, errs.Missing()
	}
	if look.Theme != "" {
		a.Look = &look
	}
	a.CreatedAt = time.UnixMilli(created).UTC()
	return a, phone, err
}

func accountOf(tx *database.Tx, index []byte) (account string, err error) {
	err = tx.Row(`SELECT account FROM account_phones WHERE phone_index = $1`, index).Scan(&account)
	return account, err
}

func claimIndex(tx *database.Tx, index []byte, account string) (taken bool, err error) {
	n, err := tx.Exec(`INSERT INTO account_phones (phone_index, account) VALUES ($1, $2) ON CONFLICT DO NOTHING`, index, account)
	return n == 1, err
}

func moveIndexes(tx *database.Tx, from, to string) error {
	_, err := tx.Exec(`UPDATE account_phones SET account = $2 WHERE account = $1`, from, to)
	return err
}

func dropIndexes(tx *database.Tx, account string, but [][]byte) error {
	args := []any{account}
	for _, index := range but {
		args = append(args, index)
	}
	_, err := tx.Exec(`DELETE FROM account_phones WHERE account = $1 AND phone_index NOT IN (`+database.Marks(2, len(but))+`)`, args...)
	return err
}

func insertAccount(tx *database.Tx, account string, phone []byte, language string) error {
	_, err := tx.Exec(`INSERT INTO accounts (id, phone, name, language, level, workplace, state, created_at)
		VALUES ($1, $2, '', $3, 0, '', 'active', $4)`, account, phone, language, tx.Now())
	return err
}

// updateAccount changes what is given and leaves the rest.
func updateAccount(tx *database.Tx, account string, name, language, workplace *string) error {
	return tx.One(errs.Missing(), `UPDATE accounts SET name = COALESCE($2, name), language = COALESCE($3, language),
		workplace = COALESCE($4, workplace) WHERE id = $1 AND state = 'active'`, account, name, language, workplace)
}

func changeState(tx *database.Tx, account string, from, to State) error {
	n, err := tx.Exec(`UPDATE accounts SET state = $3 WHERE id = $1 AND state = $2`, account, from, to)
	if err != nil || n == 1 {
		return err
	}
	if _, err := Find(tx, account); err != nil {
		return err
	}
	return errs.New(errs.Conflict, "accountState")
}

func eachName(tx *database.Tx, accounts []string, add func(account, name string)) error {
	return tx.Each(func(rows *sql.Rows) error {
		var account, name string
		if err := rows.Scan(&account, &name); err != nil {
			return err
		}
		add(account, name)
		return nil
	}, `SELECT id, name FROM accounts WHERE state <> 'erased' AND id IN (`+database.Marks(1, len(accounts))+`)`, database.Args(accounts)...)
}

func eachShown(tx *database.Tx, accounts []string, add func(account string, p Shown)) error {
	return tx.Each(func(rows *sql.Rows) error {
		var account string
		var p Shown
		if err := rows.Scan(&account, &p.Name, &p.Level); err != nil {
			return err
		}
		add(account, p)
		return nil
	}, `SELECT id, name, level FROM accounts WHERE state <> 'erased' AND id IN (`+database.Marks(1, len(accounts))+`)`, database.Args(accounts)...)
}

// count counts one use of a window that begins with its first use, and answers
// how many there are. When all are taken it answers 0 and when the window ends.
func count(tx *database.Tx, rule string, caller []byte, most int, per time.Duration) (used int, until int64, err error) {
	now := tx.Now()
	err = tx.Row(`INSERT INTO sign_in_limits (rule, caller, used, ends_at) VALUES ($1, $2, 1, $3)
		ON CONFLICT (rule, caller) DO UPDATE SET
			used = CASE WHEN sign_in_limits.ends_at <= $4 THEN 1 ELSE sign_in_limits.used + 1 END,
			ends_at = CASE WHEN sign_in_limits.ends_at <= $4 THEN excluded.ends_at ELSE sign_in_limits.ends_at END
		WHERE sign_in_limits.ends_at <= $4 OR sign_in_limits.used < $5 RETURNING used`,
		rule, caller, now+per.Milliseconds(), now, most).Scan(&used)
	if !database.NoRows(err) {
		return used, 0, err
	}
	err = tx.Row(`SELECT ends_at FROM sign_in_limits WHERE rule = $1 AND caller = $2`, rule, caller).Scan(&until)
	return 0, until, err
}

// uncount takes one use back while its window lasts.
func uncount(tx *database.Tx, rule string, caller []byte) error {
	_, err := tx.Exec(`UPDATE sign_in_limits SET used = used - 1 WHERE rule = $1 AND caller = $2 AND used > 0 AND ends_at > $3`,
		rule, caller, tx.Now())
	return err
}

func insertCode(tx *database.Tx, challenge, phone, code []byte, from source) error {
	_, err := tx.Exec(`INSERT INTO sign_in_codes (id, phone, code, attempts, used_at, created_at, expires_at, address, network)
		VALUES ($1, $2, $3, 0, 0, $4, $5, $6, $7)`, challenge, phone, code, tx.Now(), tx.Now()+codeLife.Milliseconds(),
		from.address, from.network)
	return err
}

// attemptCode counts an attempt if there is one left; the row then waits for
// this transaction, so that attempts at the same time are counted one by one.
func attemptCode(tx *database.Tx, challenge []byte) (left bool, err error) {
	n, err := tx.Exec(`UPDATE sign_in_codes SET attempts = attempts + 1
		WHERE id = $1 AND used_at = 0 AND expires_at > $2 AND attempts < $3`, challenge, tx.Now(), codeAttempts)
	return n == 1, err
}

func loadCode(tx *database.Tx, challenge []byte) (phone, code []byte, from source, err error) {
	err = tx.Row(`SELECT phone, code, address, network FROM sign_in_codes WHERE id = $1`, challenge).
		Scan(&phone, &code, &from.address, &from.network)
	return phone, code, from, err
}

func useCode(tx *database.Tx, challenge []byte) (first bool, err error) {
	n, err := tx.Exec(`UPDATE sign_in_codes SET used_at = $2 WHERE id = $1 AND used_at = 0`, challenge, tx.Now())
	return n == 1, err
}
