package module

import (
	"time"

	"daklakid/internal/platform/database"
)

// Personal is what a module keeps of people, so that each can be given hers,
// and forgotten.
type Personal struct {
	// Export lists what is kept of an account, as the person herself may read it.
	Export func(tx *database.Tx, account string) ([]Section, error)
	// Files are the keys of the files that belong to the account.
	Files func(tx *database.Tx, account string) ([]string, error)
	// Hinders is an errs.Conflict for what the person has to settle before she
	// can be forgotten.
	Hinders func(tx *database.Tx, account string) error
	// Erase removes what is kept of an account, or leaves of it what identifies
	// nobody. What is outside the database goes by a job in the same transaction.
	Erase func(tx *database.Tx, account string) error
	// Classes say how long it is kept when nobody asks.
	Classes []Class
}

// Section is the records of one kind. The codes are texts: personal.<Code> and
// field.<Code>.
type Section struct {
	Code    string
	Class   string // how long they are kept; empty is the class with the same code
	From    string // field with the time that the class counts from; empty with classes that count nothing
	Records []Record
}

// Record is one record, its fields in the order to read them.
type Record []Field

// Field is a string, an integer, a bool, a time, or Words; the empty ones are
// left out.
type Field struct {
	Code  string
	Value any
}

// Words are codes of texts, for people to read one after the other.
type Words []string

// Class is a kind of record with how long it is kept, counted from what, and on
// which legal basis. Where there is a table, records are deleted by this rule
// alone, save those of accounts under a legal hold.
type Class struct {
	Code  string        // text: class.<Code>
	Keep  time.Duration // 0 is as long as the account is there
	After string        // what the time counts from; text: after.<After>
	Basis string        // citation, or "proposal"
	Table string        // empty: its owner deletes it, or nobody
	Key   string        // columns of the primary key
	Owner string        // column with the account
	At    string        // column with the milliseconds that Keep counts from
	Where string        // which rows of the table; empty is all
	Never bool          // is never deleted, also not with the account
}

// Until is when a record may go.
func (c Class) Until(at time.Time) time.Time { return at.Add(c.Keep) }

// Milliseconds is a time as stored; zero is no time.
func Milliseconds(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
