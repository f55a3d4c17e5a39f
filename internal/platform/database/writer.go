package database

import (
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
// one connection. Those that wait at the same time share one commit, each in
// its own savepoint, and are answered after the commit's fsync.
type writer struct {
	conn    *sqliteConn
	queue   chan *unit
	closing chan struct{}
	done    chan struct{}
}

// unit is one transaction that waits for its turn.
type unit struct {
	tx     *Tx
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
	unitCtx := context.WithoutCancel(ctx)
	u := &unit{tx: &Tx{ctx: unitCtx, engine: SQLite, run: w.conn}, fn: fn, done: make(chan struct{})}
	u.tx.now = now()
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
		if u.err == nil && u.panicV == nil {
			u.err = err
			if err == nil {
				u.tx.committed()
			}
		}
		close(u.done)
	}
}

// transact runs the units and commits; its error is that of the whole batch.
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
		if err := w.savepoint(u, len(units) == 1); err != nil {
			return err
		}
	}
	for _, u := range units {
		if u.err != nil || u.panicV != nil {
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

// savepoint runs one unit so that its failure undoes only its own work; one
// that is alone in its batch needs none.
func (w *writer) savepoint(u *unit, alone bool) error {
	if alone {
		u.run()
		if u.panicV != nil {
			return errPanicked
		}
		return u.err
	}
	if err := w.command("SAVEPOINT unit"); err != nil {
		return err
	}
	u.run()
	if u.err != nil || u.panicV != nil {
		if err := w.command("ROLLBACK TO unit"); err != nil {
			return err
		}
	}
	return w.command("RELEASE unit")
}

func (u *unit) run() {
	defer func() { u.panicV = recover() }()
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
