package id_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"daklakid/internal/platform/id"
)

func TestNewSortsByTimeAndIsVersion7(t *testing.T) {
	var all []string
	for ms := range int64(100) {
		s := id.New(1_800_000_000_000 + ms)
		u, err := uuid.Parse(s)
		if err != nil || u.Version() != 7 || u.Variant() != uuid.RFC4122 {
			t.Fatalf("%s: %v, version %d", s, err, u.Version())
		}
		if sec, nsec := u.Time().UnixTime(); sec*1000+nsec/1e6 != 1_800_000_000_000+ms {
			t.Fatalf("time lost: %d %d", sec, nsec)
		}
		all = append(all, s)
	}
	if !slices.IsSorted(all) {
		t.Fatal("ids do not sort by time")
	}
}

func TestCheck(t *testing.T) {
	if err := id.Check(id.New(0)); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", "1", "{" + id.New(0) + "}", id.New(0) + "'", "zzzzzzzz-0000-7000-8000-000000000000"} {
		if id.Check(bad) == nil {
			t.Errorf("%q passed", bad)
		}
	}
}
