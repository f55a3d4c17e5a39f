package database

import (
	"cmp"
	"context"
	"errors"
	"fmt"
)

// maxBatch bounds how many transactions share one commit, and so how long the
// first of them waits.
const maxBatch = 128

var (
	errClosed   = errors.New("the database is closed")
	errPanicked = errors.New("the transaction panicked")
)

// writer runs all writing transactions of an SQLite file one after another on
// one connection. Those that wait at the same time share one commit, and are
// answered after its fsync.
type writer struct {
	conn    *sqliteConn
	queue   chan *unit
	closing chan struct{}
	done    chan struct{}
}

// unit is one transaction that waits for its turn.
type unit struct {
	tx     *Tx
	noting *noting
	fn     func(*Tx) error
	err    error
	panicV any
	done   chan struct{}
}

func startWriter(conn *sqliteConn) *writer {
	w := &writer{conn, make(chan *unit, maxBatch), make(chan struct{}), make(chan struct{})}
	go w.loop()
	return w
}

func (w *writer) stop() {
	close(w.closing)
	<-w.done
}

func (w *writer) do(ctx context.Context, now func() int64, fn func(*Tx) error) error {
	// An interrupted write rolls back everybody's batch, so the caller's
	// cancellation counts only until its turn has come.
	u := w.unit(context.WithoutCancel(ctx), now(), fn)
	select {
	case w.queue <- u:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.closing:
		return errClosed
	}
	select {
	case <-u.done:
	case <-w.done:
		select {
		case <-u.done:
		default:
			return errClosed
		}
	}
	if u.panicV != nil {
		panic(u.panicV)
	}
	return u.err
}

func (w *writer) unit(ctx context.Context, now int64, fn func(*Tx) error) *unit {
	run := &noting{sqliteConn: w.conn}
	return &unit{tx: &Tx{ctx: ctx, engine: SQLite, now: now, run: run}, noting: run, fn: fn, done: make(chan struct{})}
}

func (w *writer) loop() {
	defer close(w.done)
	for {
		select {
		case first := <-w.queue:
			w.batch(w.gather(first))
		case <-w.closing:
			for {
				select {
				case u := <-w.queue:
					w.batch(w.gather(u))
				default:
					return
				}
			}
		}
	}
}

// gather takes whoever waits already; it never waits for more.
func (w *writer) gather(first *unit) []*unit {
	units := []*unit{first}
	for len(units) < maxBatch {
		select {
		case u := <-w.queue:
			units = append(units, u)
		default:
			return units
		}
	}
	return units
}

func (w *writer) batch(units []*unit) {
	err := w.transact(units)
	for _, u := range units {
		if !u.failed() {
			u.err = err
			if err == nil {
				u.tx.committed()
			}
		}
		close(u.done)
	}
}

// transact runs the units and commits; its error is that of the whole batch.
// At first they run as one, since for savepoints SQLite keeps every page that
// they change a second time.
func (w *writer) transact(units []*unit) (err error) {
	if err := w.command("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.command("ROLLBACK"))
		}
	}()
	for _, u := range units {
		if u.run(); u.failed() && u.noting.wrote {
			if err := w.apart(units, u); err != nil {
				return err
			}
			break
		}
	}
	for _, u := range units {
		if u.failed() {
			continue
		}
		if err := u.end(); err != nil {
			return err
		}
	}
	if err := w.command("COMMIT"); err != nil {
		return err
	}
	for _, u := range units {
		if u.tx.scrub {
			return w.command("PRAGMA secure_delete = FAST")
		}
	}
	return nil
}

// apart begins again after one unit has failed and left something behind: now
// each has a savepoint, so that its failure undoes only its own work.
func (w *writer) apart(units []*unit, spoiler *unit) error {
	if len(units) == 1 {
		return cmp.Or(spoiler.err, errPanicked)
	}
	// SQLite may have rolled back by itself. If neither has, BEGIN fails.
	_ = w.command("ROLLBACK")
	if err := w.command("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for _, u := range units {
		if err := w.savepoint(u); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) savepoint(u *unit) error {
	if err := w.command("SAVEPOINT unit"); err != nil {
		return err
	}
	if u.run(); u.failed() {
		if err := w.command("ROLLBACK TO unit"); err != nil {
			return err
		}
	}
	return w.command("RELEASE unit")
}

func (u *unit) failed() bool { return u.err != nil || u.panicV != nil }

// run runs the unit, if need be anew.
func (u *unit) run() {
	u.tx.atEnd, u.tx.onCommit, u.noting.wrote = nil, nil, false
	defer func() { u.panicV = recover() }()
	u.err = nil
	u.err = u.fn(u.tx)
}

// end does what the unit left for the end. A panic goes to its caller; here it
// would take the whole program down.
func (u *unit) end() (err error) {
	defer func() {
		if u.panicV = recover(); u.panicV != nil {
			err = errPanicked
		}
	}()
	return u.tx.end()
}

func (w *writer) command(sql string) error {
	if _, err := w.conn.exec(context.Background(), sql, nil); err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}
