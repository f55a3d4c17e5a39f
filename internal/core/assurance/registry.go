package assurance

import "context"

// Registry is the central population database. It answers about one person at
// a time and never hands out what it knows.
type Registry interface {
	// Compare says which of the given details agree, by their JSON names. The
	// reference names the request to both sides. errs.NotFound when the number
	// is unknown, errs.Unavailable when the database is away.
	Compare(ctx context.Context, reference string, d Details) (map[string]bool, error)
	// Photo is the person's photo as a JPEG; errs.NotFound when there is none.
	Photo(ctx context.Context, reference, personalNumber string) ([]byte, error)
}
