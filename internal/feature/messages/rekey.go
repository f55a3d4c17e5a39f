package messages

import (
	"bytes"
	"context"

	"daklakid/internal/platform/database"
)

// rekey brings what is sealed or indexed under the newest keys. Of a
// conversation that is one small key, whatever was written in it.
func (s *Service) rekey(ctx context.Context) (looked int, err error) {
	for _, k := range []struct {
		table string
		one   func(*database.Tx, string) error
	}{{"conversations", s.rekeyConversation}, {"message_reports", s.rekeyReport}, {"message_locks", s.rekeyLock}} {
		n, err := s.rekeyAll(ctx, k.table, func(id string) error {
			return s.db.Update(ctx, func(tx *database.Tx) error { return k.one(tx, id) })
		})
		if looked += n; err != nil {
			return looked, err
		}
	}
	n, err := s.rekeyAll(ctx, "message_voices", func(voice string) error { return s.rekeyVoice(ctx, voice) })
	return looked + n, err
}

func (s *Service) rekeyAll(ctx context.Context, table string, one func(id string) error) (looked int, err error) {
	for last := ""; ; {
		var some []string
		err := s.db.View(ctx, func(tx *database.Tx) (err error) {
			some, err = ids(tx, `SELECT id FROM `+table+` WHERE id > $1 ORDER BY id LIMIT $2`, last, keepBatch)
			return err
		})
		if err != nil || len(some) == 0 {
			return looked, err
		}
		for _, last = range some {
			if err := one(last); err != nil {
				return looked, err
			}
			looked++
		}
	}
}

func (s *Service) rekeyConversation(tx *database.Tx, conversation string) error {
	var key []byte
	err := tx.Row(`SELECT key FROM conversations WHERE id = $1`, conversation).Scan(&key)
	if database.NoRows(err) {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := s.any(tx, `WHERE c.id = $1`, conversation)
	if err != nil {
		return err
	}
	fresh, _, err := s.Vault.Reseal(key, keyContext(conversation))
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE conversations SET key = $2, origin = $3 WHERE id = $1`, conversation, fresh, s.Vault.BlindIndex(originField, c.head.Origin))
	return err
}

// reseal stores fresh what a statement finds sealed.
func (s *Service) reseal(tx *database.Tx, table, column, id, context string) error {
	var sealed []byte
	err := tx.Row(`SELECT `+column+` FROM `+table+` WHERE id = $1`, id).Scan(&sealed)
	if database.NoRows(err) {
		return nil
	}
	if err != nil {
		return err
	}
	fresh, changed, err := s.Vault.Reseal(sealed, context)
	if err != nil || !changed {
		return err
	}
	_, err = tx.Exec(`UPDATE `+table+` SET `+column+` = $2 WHERE id = $1`, id, fresh)
	return err
}

func (s *Service) rekeyReport(tx *database.Tx, report string) error {
	if err := s.reseal(tx, "message_reports", "sealed", report, sealingReport(report)); err != nil {
		return err
	}
	return s.reseal(tx, "message_reports", "decision", report, sealingReport(report))
}

func (s *Service) rekeyLock(tx *database.Tx, lock string) error {
	for _, part := range []string{"words", "appeal", "decision"} {
		if err := s.reseal(tx, "message_locks", part, lock, sealingLock(lock, part)); err != nil {
			return err
		}
	}
	return nil
}

// rekeyVoice writes a file anew; one that went meanwhile needs nothing, and one
// that goes while it is written goes again.
func (s *Service) rekeyVoice(ctx context.Context, voice string) error {
	plain, err := s.readVoice(ctx, voice)
	if isMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	sealed := s.Vault.Seal(plain, sealingVoice(voice))
	if err := s.Blobs.Put(ctx, voiceKey(voice), bytes.NewReader(sealed), int64(len(sealed))); err != nil {
		return err
	}
	var still []string
	err = s.db.View(ctx, func(tx *database.Tx) (err error) {
		still, err = ids(tx, `SELECT id FROM message_voices WHERE id = $1`, voice)
		return err
	})
	if err != nil || len(still) > 0 {
		return err
	}
	return s.Blobs.Delete(ctx, voiceKey(voice))
}
