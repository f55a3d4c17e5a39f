package messages

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"io"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/web"
)

// VoiceUpload is a recording. It is exported so that its digest is found.
type VoiceUpload struct {
	ConversationByID
	Client  string `query:"client" minLength:"8" maxLength:"64" pattern:"^[A-Za-z0-9_-]+$" required:"true" doc:"As of a message"`
	Reply   int64  `query:"reply" minimum:"0" doc:"Seq of what it answers; 0: nothing"`
	RawBody []byte `contentType:"audio/*"`
}

// Digest tells an upload from another under the same Idempotency-Key.
func (u *VoiceUpload) Digest() [sha256.Size]byte { return sha256.Sum256(u.RawBody) }

const jobDropVoices = "message.dropVoices"

type dropVoices struct {
	Voices []string `json:"voices"`
}

func voiceKey(voice string) string { return "voices/" + voice + ".bin" }

func sealingVoice(voice string) string { return "message.voice:" + voice }

// postVoice looks at a recording and stores it before the message is written, so
// that no message says what is not there.
func (s *Service) postVoice(ctx context.Context, in *VoiceUpload) (work web.Prepared[web.JSON[MessageView]], err error) {
	if len(in.RawBody) > maxVoice {
		return work, errs.New(errs.TooLarge, "bodyTooLarge")
	}
	sound, err := media.Listen(in.RawBody)
	if err != nil {
		return work, err
	}
	if sound.Length > voiceLength {
		return work, errs.InvalidField("body", "messageVoiceLong", "seconds", int(voiceLength.Seconds()))
	}
	account := web.Who(ctx).Account
	voice := ""
	// Who may not send there stores nothing.
	err = s.db.View(ctx, func(tx *database.Tx) error {
		voice = id.New(tx.Now())
		return s.mayVoice(tx, account, in.ID)
	})
	if err != nil {
		return work, err
	}
	sealed := s.Vault.Seal(in.RawBody, sealingVoice(voice))
	if err := s.Blobs.Put(ctx, voiceKey(voice), bytes.NewReader(sealed), int64(len(sealed))); err != nil {
		return work, err
	}
	work.Discard = func(ctx context.Context) error { return s.Blobs.Delete(ctx, voiceKey(voice)) }
	work.Commit = func(tx *database.Tx) (*web.JSON[MessageView], error) {
		return s.sendVoice(tx, account, in, file{ID: voice, Seconds: max(1, int(sound.Length.Round(time.Second).Seconds())), Type: sound.Type})
	}
	return work, nil
}

func (s *Service) mayVoice(tx *database.Tx, account, conversation string) error {
	c, me, err := s.mine(tx, account, conversation)
	if err != nil {
		return err
	}
	if err := s.maySend(tx, account); err != nil {
		return err
	}
	return s.mayWrite(tx, c, me)
}

func (s *Service) sendVoice(tx *database.Tx, account string, in *VoiceUpload, voice file) (*web.JSON[MessageView], error) {
	c, me, err := s.alone(tx, account, in.ID)
	if err != nil {
		return nil, err
	}
	old, err := c.sent(tx, account, in.Client)
	if err != nil {
		return nil, err
	}
	if old != nil { // and what this try has stored goes
		if err := jobs.Enqueue(tx, jobDropVoices, dropVoices{[]string{voice.ID}}); err != nil {
			return nil, err
		}
		return s.answered(tx, c, me, old)
	}
	if err := s.maySend(tx, account); err != nil {
		return nil, err
	}
	if err := s.dismiss(tx, c, me); err != nil {
		return nil, err
	}
	if err := s.mayWrite(tx, c, me); err != nil {
		return nil, err
	}
	answers, err := c.checkReply(tx, me, in.Reply)
	if err != nil {
		return nil, err
	}
	m, err := s.add(tx, c, me, &message{kind: kindVoice, client: in.Client, reply: in.Reply, content: content{Voice: &voice}, answers: answers})
	if err != nil {
		return nil, err
	}
	_, err = tx.Exec(`INSERT INTO message_voices (id, account, subject, created_at) VALUES ($1, $2, $3, $4)`, voice.ID, account, subject(c.id, m.seq), tx.Now())
	if err != nil {
		return nil, err
	}
	return s.answered(tx, c, me, m)
}

func (s *Service) readVoice(ctx context.Context, voice string) ([]byte, error) {
	r, err := s.Blobs.Get(ctx, voiceKey(voice))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	sealed, err := io.ReadAll(io.LimitReader(r, 2*maxVoice))
	if err != nil {
		return nil, err
	}
	return s.Vault.Unseal(sealed, sealingVoice(voice))
}

// releaseVoices deletes voices by a condition; their files go by jobs.
func releaseVoices(tx *database.Tx, where string, args ...any) error {
	var gone dropVoices
	err := tx.Each(func(rows *sql.Rows) error {
		var voice string
		err := rows.Scan(&voice)
		gone.Voices = append(gone.Voices, voice)
		return err
	}, `DELETE FROM message_voices WHERE id IN (SELECT id FROM message_voices WHERE `+where+` LIMIT 200) RETURNING id`, args...)
	if err != nil || len(gone.Voices) == 0 {
		return err
	}
	if err := jobs.Enqueue(tx, jobDropVoices, gone); err != nil {
		return err
	}
	return releaseVoices(tx, where, args...)
}

func (s *Service) dropVoices(ctx context.Context, d dropVoices) error {
	for _, voice := range d.Voices {
		if err := s.Blobs.Delete(ctx, voiceKey(voice)); err != nil {
			return err
		}
	}
	return nil
}
