package notify

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
)

// subscription is a row; its target is sealed.
type subscription struct {
	id, account, session string
	sender               string // the public key that it was made for
	sealed               []byte
	created, used        int64
}

const subscribed = `id, account, session, sender, sealed, created_at, used_at`

func (s *subscription) scan(scan func(...any) error) error {
	return scan(&s.id, &s.account, &s.session, &s.sender, &s.sealed, &s.created, &s.used)
}

func (s *subscription) target(vault *crypto.Vault) (t PushTarget, err error) {
	raw, err := vault.Unseal(s.sealed, subscriptionContext(s.id))
	if err != nil {
		return t, err
	}
	if err := json.Unmarshal(raw, &t); err != nil {
		return t, fmt.Errorf("notify: a stored subscription: %w", err)
	}
	return t, nil
}

// subscribe keeps one subscription for a browser and one for a session: an
// endpoint belongs to whoever is signed in there now.
func subscribe(tx *database.Tx, vault *crypto.Vault, one subscription, target PushTarget) (subscription, error) {
	if err := tx.Alone("notify.push:" + one.account); err != nil {
		return one, err
	}
	if err := dropSession(tx, one.account, one.session); err != nil {
		return one, err
	}
	for _, index := range vault.BlindIndexes(endpointField, target.Endpoint) {
		if _, err := tx.Exec(`DELETE FROM push_subscriptions WHERE endpoint = $1`, index); err != nil {
			return one, err
		}
	}
	raw, err := json.Marshal(target)
	if err != nil {
		return one, fmt.Errorf("notify: a subscription: %w", err)
	}
	one.id, one.created, one.used = id.New(tx.Now()), tx.Now(), tx.Now()
	_, err = tx.Exec(`INSERT INTO push_subscriptions (id, account, session, sender, endpoint, sealed, created_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
		one.id, one.account, one.session, one.sender, vault.BlindIndex(endpointField, target.Endpoint), vault.Seal(raw, subscriptionContext(one.id)), tx.Now())
	if err != nil {
		return one, err
	}
	// Beyond the bound, who was not seen for longest goes.
	_, err = tx.Exec(`DELETE FROM push_subscriptions WHERE account = $1 AND id NOT IN
		(SELECT id FROM push_subscriptions WHERE account = $1 ORDER BY used_at DESC, id DESC LIMIT $2)`, one.account, maxPushDevices)
	return one, err
}

func loadSubscription(tx *database.Tx, key string) (one subscription, err error) {
	return one, one.scan(tx.Row(`SELECT `+subscribed+` FROM push_subscriptions WHERE id = $1`, key).Scan)
}

// subscriptions are an account's, the one used last first.
func subscriptions(tx *database.Tx, account string) (all []subscription, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var one subscription
		err := one.scan(rows.Scan)
		all = append(all, one)
		return err
	}, `SELECT `+subscribed+` FROM push_subscriptions WHERE account = $1 ORDER BY used_at DESC, id DESC LIMIT $2`, account, maxPushDevices)
	return all, err
}

func unsubscribe(tx *database.Tx, account, subscription string) error {
	return tx.One(errs.Missing(), `DELETE FROM push_subscriptions WHERE id = $1 AND account = $2`, subscription, account)
}

// dropSubscription forgets one that leads nowhere any more.
func dropSubscription(tx *database.Tx, subscription string) error {
	_, err := tx.Exec(`DELETE FROM push_subscriptions WHERE id = $1`, subscription)
	return err
}

func dropSession(tx *database.Tx, account, session string) error {
	_, err := tx.Exec(`DELETE FROM push_subscriptions WHERE account = $1 AND session = $2`, account, session)
	return err
}

// SignedOut ends what is pushed to a session of an account.
func SignedOut(tx *database.Tx, account, session string) error {
	return dropSession(tx, account, session)
}

// SignedOutBut ends what is pushed to all sessions of an account but one; an
// empty one ends all.
func SignedOutBut(tx *database.Tx, account, session string) error {
	_, err := tx.Exec(`DELETE FROM push_subscriptions WHERE account = $1 AND session <> $2`, account, session)
	return err
}

// touch writes down that a subscription still leads somewhere.
func touch(tx *database.Tx, subscription string) error {
	_, err := tx.Exec(`UPDATE push_subscriptions SET used_at = $2 WHERE id = $1`, subscription, tx.Now())
	return err
}
