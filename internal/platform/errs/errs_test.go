package errs_test

import (
	"errors"
	"fmt"
	"testing"

	"daklakid/internal/platform/errs"
)

func TestKindSurvivesWrapping(t *testing.T) {
	cause := errors.New("disk")
	err := fmt.Errorf("saving: %w", errs.New(errs.Conflict, "taken", "name", "An").Because(cause))
	if errs.KindOf(err) != errs.Conflict || !errs.Is(err, "taken") || !errors.Is(err, cause) {
		t.Fatalf("kind, code or cause lost in %v", err)
	}
	if errs.KindOf(cause) != errs.Internal {
		t.Fatal("what is unclassified must be internal")
	}
}

func TestFieldsCollectEverything(t *testing.T) {
	var bad errs.Fields
	bad.Range(5, 1, 10, "fine")
	if bad.Err() != nil {
		t.Fatal("nothing was wrong")
	}
	bad.Range(0, 1, 10, "price")
	bad.OneOf("castle", "kind", "room", "house")
	bad.Check(false, "title", "required")
	var e *errs.Error
	if !errors.As(bad.Err(), &e) || len(e.Fields) != 3 || e.Kind != errs.Invalid {
		t.Fatalf("got %v", bad.Err())
	}
	if e.Fields[0].Args["min"] != int64(1) {
		t.Fatalf("arguments lost: %v", e.Fields[0])
	}
}
