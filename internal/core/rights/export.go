package rights

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/web"
)

// DataExport is a copy of somebody's data.
type DataExport struct {
	ID        string     `json:"id"`
	State     string     `json:"state" enum:"waiting,ready,gone"`
	Size      int64      `json:"size" doc:"Bytes."`
	AskedAt   time.Time  `json:"askedAt"`
	DueAt     time.Time  `json:"dueAt" doc:"The law's term."`
	ReadyAt   *time.Time `json:"readyAt,omitempty"`
	ExpiresAt *time.Time `json:"expiresAt,omitempty" doc:"Until then it can be fetched."`
}

// exportJob names an export.
type exportJob struct {
	Export  string `json:"export"`
	Account string `json:"account"`
}

// exportsAWeek bounds what one account has made.
const exportsAWeek = 3

// postExport asks for a copy; while one is being made, that is the answer.
func (s *Service) postExport(tx *database.Tx, who web.Principal, _ *web.None) (*web.JSON[DataExport], error) {
	if err := tx.Alone("rights.export:" + who.Account); err != nil {
		return nil, err
	}
	recent, err := exportsSince(tx, who.Account, tx.Now()-ready.Milliseconds())
	if err != nil {
		return nil, err
	}
	if recent >= exportsAWeek {
		return nil, errs.New(errs.TooMany, "exportsTooMany", "max", exportsAWeek)
	}
	e := DataExport{
		ID: id.New(tx.Now()), State: "waiting", AskedAt: tx.Time(), DueAt: tx.Time().AddDate(0, 0, exportDays),
	}
	if err := insertExport(tx, who.Account, e); err != nil {
		return nil, err
	}
	return web.Answer(e), jobs.Enqueue(tx, jobExport, exportJob{e.ID, who.Account})
}

func (s *Service) getExports(ctx context.Context, _ *web.None) (*web.JSON[web.Page[DataExport]], error) {
	page := web.Page[DataExport]{Items: []DataExport{}} // the last ones only
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		all, err := exportsOf(tx, web.Who(ctx).Account)
		page.Items = append(page.Items[:0], all...)
		return err
	})
	return web.Answer(page), err
}

func exportKey(export string) string     { return "exports/" + export + ".bin" }
func exportContext(export string) string { return "rights.export:" + export }

// makeExport makes the copy, sealed like all personal data at rest. Running
// again after a crash makes it again under the same key.
func (s *Service) makeExport(ctx context.Context, job exportJob) error {
	var c copied
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		c, err = s.gather(tx, job.Account)
		return err
	})
	if errs.KindOf(err) == errs.NotFound {
		return nil // erased meanwhile
	}
	if err != nil {
		return err
	}
	archive, err := s.pack(ctx, c)
	if err != nil {
		return err
	}
	sealed := s.o.Vault.Seal(archive, exportContext(job.Export))
	if err := s.o.Blobs.Put(ctx, exportKey(job.Export), bytes.NewReader(sealed), int64(len(sealed))); err != nil {
		return err
	}
	err = s.o.DB.Update(ctx, func(tx *database.Tx) error {
		if err := finishExport(tx, job.Export, int64(len(archive))); err != nil {
			return err
		}
		return notify.Send(tx, notify.Notice{Account: job.Account, Category: notify.System, Code: "exportReady", Link: link})
	})
	if errs.KindOf(err) == errs.NotFound {
		return s.o.Blobs.Delete(ctx, exportKey(job.Export))
	}
	return err
}

// link is where the app shows one's data.
const link = "/toi/du-lieu"

// fetch gives the copy to its owner.
func (s *Service) fetch(w http.ResponseWriter, r *http.Request) error {
	export := r.PathValue("id")
	var there bool
	err := s.o.DB.View(r.Context(), func(tx *database.Tx) (err error) {
		there, err = mayFetch(tx, web.Who(r.Context()).Account, export)
		return err
	})
	if err == nil && !there {
		err = errs.Missing()
	}
	if err != nil {
		return err
	}
	o, err := s.o.Blobs.Get(r.Context(), exportKey(export))
	if err != nil {
		return err
	}
	sealed, err := io.ReadAll(o)
	if err = errors.Join(err, o.Close()); err != nil {
		return err
	}
	archive, err := s.o.Vault.Unseal(sealed, exportContext(export))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="du-lieu-cua-toi.zip"`)
	h.Set("Content-Length", strconv.Itoa(len(archive)))
	_, _ = w.Write(archive) //nolint:gosec // a ZIP for download, never a page; a reader that went away is not our failure
	return nil
}

// expireExports removes copies that nobody may fetch any more.
func (s *Service) expireExports(ctx context.Context) error {
	return s.o.DB.Update(ctx, func(tx *database.Tx) error {
		gone, err := endExports(tx)
		if err != nil {
			return err
		}
		return Remove(tx, gone)
	})
}

func insertExport(tx *database.Tx, account string, e DataExport) error {
	n, err := tx.Exec(`INSERT INTO data_exports (id, account, state, size, asked_at, due_at, ready_at, expires_at)
		VALUES ($1, $2, 'waiting', 0, $3, $4, 0, 0) ON CONFLICT DO NOTHING`, e.ID, account, e.AskedAt.UnixMilli(), e.DueAt.UnixMilli())
	if err == nil && n == 0 {
		err = errs.New(errs.Conflict, "exportWaits")
	}
	return err
}

func exportsSince(tx *database.Tx, account string, since int64) (n int, err error) {
	err = tx.Row(`SELECT count(*) FROM data_exports WHERE account = $1 AND asked_at > $2`, account, since).Scan(&n)
	return n, err
}

func exportsOf(tx *database.Tx, account string) (all []DataExport, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var e DataExport
		var asked, due, made, expires int64
		err := rows.Scan(&e.ID, &e.State, &e.Size, &asked, &due, &made, &expires)
		e.AskedAt, e.DueAt = at(asked), at(due)
		e.ReadyAt, e.ExpiresAt = maybe(made), maybe(expires)
		if e.State == "ready" && expires <= tx.Now() {
			e.State = "gone"
		}
		all = append(all, e)
		return err
	}, `SELECT id, state, size, asked_at, due_at, ready_at, expires_at FROM data_exports WHERE account = $1 ORDER BY id DESC LIMIT 10`, account)
	return all, err
}

func finishExport(tx *database.Tx, export string, size int64) error {
	return tx.One(errs.Missing(), `UPDATE data_exports SET state = 'ready', size = $2, ready_at = $3, expires_at = $4
		WHERE id = $1 AND state = 'waiting'`, export, size, tx.Now(), tx.Now()+ready.Milliseconds())
}

func mayFetch(tx *database.Tx, account, export string) (may bool, err error) {
	err = tx.Row(`SELECT EXISTS (SELECT 1 FROM data_exports WHERE id = $1 AND account = $2 AND state = 'ready' AND expires_at > $3)`,
		export, account, tx.Now()).Scan(&may)
	return may, err
}

// endExports marks the copies whose time is over and answers their keys.
func endExports(tx *database.Tx) (keys []string, err error) {
	err = tx.Each(keysInto(&keys), `UPDATE data_exports SET state = 'gone' WHERE state = 'ready' AND expires_at <= $1 RETURNING id`, tx.Now())
	return keys, err
}

func keysInto(keys *[]string) func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		var export string
		err := rows.Scan(&export)
		*keys = append(*keys, exportKey(export))
		return err
	}
}

func at(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

func maybe(ms int64) *time.Time {
	if ms == 0 {
		return nil
	}
	t := at(ms)
	return &t
}
