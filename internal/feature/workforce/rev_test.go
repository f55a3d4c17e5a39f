package workforce_test

import (
	"context"
	"net/http"
	"testing"

	"daklakid/internal/feature/workforce"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

// Who changes a worker whom somebody else has changed since is told, and nothing
// is lost; two who change two workers do not meet.
func TestTwoClerksAndAWorker(t *testing.T) {
	each(t, func(r *rig) {
		d := r.begin(clerk, r.company, false)
		one := r.path() + "/" + d.ID
		var made, row workforce.Numbered
		for n := range 3 {
			made = workforce.Numbered{}
			r.As(clerk).Post(one+"/workers", seamstress(n)).Want(201).Into(&made)
		}
		seen := func(n string) string { return r.tag(clerk, one+"/workers/"+n) }
		first, second, third := seen("1"), seen("2"), seen("3")
		if first == second || third != web.Tag(made.Rev).ETag {
			t.Errorf("%s %s %s, %+v", first, second, third, made)
		}
		put := func(who web.Principal, n, tag string, w worker) webtest.Answer {
			return r.As(who).Ask(http.MethodPut, one+"/workers/"+n, w, "If-Match", tag)
		}
		put(boss, "2", second, seamstress(2).with("wage", 9_000_000)).Want(200).Into(&row)
		if p := put(clerk, "2", second, seamstress(2).with("wage", 1)).Want(http.StatusPreconditionFailed).Problem(); p.Code != "stale" || p.Title == "" {
			t.Errorf("%+v", p)
		}
		r.As(clerk).Ask(http.MethodDelete, one+"/workers/2", nil, "If-Match", second).Want(http.StatusPreconditionFailed)
		put(clerk, "2", "", seamstress(2)).WantField("If-Match")
		r.As(clerk).Ask(http.MethodDelete, one+"/workers/2", nil).WantField("If-Match")
		for _, bad := range []string{"v2", `"v-1"`, `"v0"`, `"v99999999999999999999"`, `*`, `"v02"`} {
			put(clerk, "2", bad, seamstress(2)).Want(http.StatusPreconditionFailed)
		}
		r.As(clerk).Get(one + "/workers/2").Want(200).Into(&row)
		if row.Wage != 9_000_000 || row.N != 2 {
			t.Errorf("%+v", row)
		}
		put(clerk, "1", first, seamstress(1).with("wage", 8_000_000)).Want(200) // of whom nobody wrote
		// The third goes, and another gets her number: that is not who was seen.
		r.As(boss).Ask(http.MethodDelete, one+"/workers/3", nil, "If-Match", third).Want(204)
		put(clerk, "3", third, seamstress(7)).Want(404)
		r.As(clerk).Get(one + "/workers/3").Want(404)
		r.As(boss).Post(one+"/workers", seamstress(8)).Want(201)
		put(clerk, "3", third, seamstress(7)).Want(http.StatusPreconditionFailed)
		r.As(clerk).Ask(http.MethodDelete, one+"/workers/3", nil, "If-Match", third).Want(http.StatusPreconditionFailed)
		if n := r.count(`SELECT workers FROM workforce_declarations WHERE id = $1`, d.ID); n != 3 {
			t.Errorf("%d workers counted", n)
		}
	})
}

// A file, a submission and a deletion are of the declaration that was seen.
func TestTwoClerksAndADeclaration(t *testing.T) {
	each(t, func(r *rig) {
		begun := r.As(clerk).Post(r.path(), map[string]any{"period": "2026-2", "carry": false}).Want(201)
		var d workforce.Declaration
		begun.Into(&d)
		one, seen := r.path()+"/"+d.ID, begun.Header.Get("ETag")
		if seen != r.tag(clerk, one) || seen != web.Tag(d.Rev).ETag {
			t.Errorf("begun as %s, read as %s, %+v", seen, r.tag(clerk, one), d)
		}
		r.As(boss).Post(one+"/workers", seamstress(1)).Want(201)
		file := func(tag string) webtest.Answer {
			return r.As(clerk).Ask(http.MethodPut, one+"/file", []byte(lines(4)), "Content-Type", "text/csv", "If-Match", tag)
		}
		for _, ask := range []func(string) webtest.Answer{
			file,
			func(tag string) webtest.Answer {
				return r.As(clerk).Ask(http.MethodPost, one+"/submit", nil, "If-Match", tag)
			},
			func(tag string) webtest.Answer { return r.As(clerk).Ask(http.MethodDelete, one, nil, "If-Match", tag) },
		} {
			ask("").WantField("If-Match")
			ask(seen).Want(http.StatusPreconditionFailed)
			ask(`"1"`).Want(http.StatusPreconditionFailed)
		}
		if n := r.count(`SELECT count(*) FROM workforce_rows`); n != 1 {
			t.Fatalf("%d workers after what was refused", n)
		}
		filled := file(r.tag(clerk, one)).Want(200)
		if tag := filled.Header.Get("ETag"); tag != r.tag(boss, one) || r.tag(boss, one+"/workers/4") != tag {
			t.Errorf("%s, read as %s", tag, r.tag(boss, one))
		}
		r.As(boss).Ask(http.MethodPost, one+"/submit", nil, "If-Match", filled.Header.Get("ETag")).Want(200)
		file(r.tag(clerk, one)).Want(409)
		r.change(clerk, http.MethodDelete, one, nil).Want(409)
	})
}

// Many workers are stored by few statements, in their order.
func TestManyWorkersAtOnce(t *testing.T) {
	each(t, func(r *rig) {
		const many, few = 1_203, 150
		d := r.begin(clerk, r.company, false)
		before := r.db.Statements()
		r.put(clerk, r.path()+"/"+d.ID+"/file", lines(many)).Want(200)
		if n := r.db.Statements() - before; n > few {
			t.Errorf("%d statements for %d workers", n, many)
		}
		r.change(clerk, http.MethodPost, r.path()+"/"+d.ID+"/submit", nil).Want(200)
		before = r.db.Statements()
		next := r.begin(clerk, r.company, true)
		if n := r.db.Statements() - before; n > few || next.Workers != many {
			t.Errorf("%d statements to carry over %d", n, next.Workers)
		}
		if same := string(r.As(clerk).Get(r.path() + "/" + d.ID + "/file").Want(200).Body); same != string(r.As(clerk).Get(r.path()+"/"+next.ID+"/file").Want(200).Body) {
			t.Error("what is carried over differs")
		}
		var row workforce.Numbered
		r.As(clerk).Get(r.path() + "/" + next.ID + "/workers/1203").Want(200).Into(&row)
		if row.FullName != "Trần Văn, Thợ 1202" {
			t.Errorf("%+v", row)
		}
	})
}

// Whoever reads sees the workers before a file or those after it, and no mixture.
func TestNothingIsHalfStored(t *testing.T) {
	each(t, func(r *rig) {
		d := r.begin(clerk, r.company, false)
		path := r.path() + "/" + d.ID + "/file"
		r.put(clerk, path, lines(10)).Want(200)
		ended, reading := context.WithCancel(t.Context())
		watched := make(chan struct{})
		go func() {
			defer close(watched)
			for ended.Err() == nil {
				var counted, there, revs int
				err := r.db.View(t.Context(), func(tx *database.Tx) error {
					return tx.Row(`SELECT d.workers, count(*), count(DISTINCT w.rev) FROM workforce_declarations d
						JOIN workforce_rows w ON w.declaration = d.id WHERE d.id = $1 GROUP BY d.workers`, d.ID).Scan(&counted, &there, &revs)
				})
				if err != nil || counted != there || revs != 1 {
					t.Errorf("%d counted, %d there, of %d files: %v", counted, there, revs, err)
					return
				}
			}
		}()
		for _, n := range []int{1_100, 20, 600} {
			r.put(clerk, path, lines(n)).Want(200)
		}
		reading()
		<-watched
	})
}
