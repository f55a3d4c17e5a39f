package setting

import (
	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// Set gives a setting another value; nil is its default again. Version is what
// the caller has seen; web.Stale when it is another one by now.
func (b *Book) Set(tx *database.Tx, actor, name string, value *string, version int64) error {
	return b.set(tx, actor, name, value, version, "setting.change")
}

// Undo puts back what was before a change, which must be the setting's last.
func (b *Book) Undo(tx *database.Tx, actor, change string) (name string, err error) {
	if err := id.Check(change); err != nil {
		return "", err
	}
	c, err := findChange(tx, change)
	if err != nil {
		return "", err
	}
	err = b.set(tx, actor, c.name, c.old, c.version, "setting.undo")
	if errs.KindOf(err) == errs.Stale {
		err = errs.New(errs.Conflict, "settingMoved")
	}
	return c.name, err
}

func (b *Book) set(tx *database.Tx, actor, name string, value *string, version int64, action string) error {
	e, err := b.find(name)
	if err != nil {
		return err
	}
	if value != nil {
		if err := e.check(*value); err != nil {
			return err
		}
	}
	old, err := one(tx, name)
	if err != nil {
		return err
	}
	if old.version != version {
		return web.Stale()
	}
	if same(old.value, value) {
		return nil
	}
	if err := write(tx, actor, name, value, version); err != nil {
		return err
	}
	if err := insertChange(tx, change{id.New(tx.Now()), name, old.value, value, version + 1, actor, tx.Now()}); err != nil {
		return err
	}
	return audit.Record(tx, audit.Entry{
		Actor: actor, Action: action, Subject: audit.Subject{Kind: "setting", ID: name},
		Details: map[string]string{"from": e.or(old.value), "to": e.or(value)},
	})
}

func same(a, b *string) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

// or is a stored value, or the default where none is stored.
func (e *entry) or(value *string) string {
	if value == nil {
		return e.Default
	}
	return *value
}
