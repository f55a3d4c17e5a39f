package credential

import (
	"context"
	"crypto/x509"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/pdfsign"
	"daklakid/internal/platform/web"
)

// maxFile bounds a PDF that is checked; a result of ours is far smaller.
const maxFile = 5 << 20

// FileVerdict is what is said of a PDF file, with what its code states if that holds.
type FileVerdict struct {
	Outcome   Outcome           `json:"outcome" enum:"valid,expired,revoked,tampered,unknownIssuer,foreign,unsigned,notPDF" doc:"That of its code while the file is as we signed it; else tampered, or foreign when others signed it."`
	Facts     map[string]string `json:"facts" nullable:"false" doc:"By name, such as holder and number; empty unless valid or expired."`
	Type      string            `json:"type" doc:"What kind of document it is; empty when that is not known."`
	IssuedAt  *time.Time        `json:"issuedAt,omitempty"`
	ExpiresAt *time.Time        `json:"expiresAt,omitempty"`
}

type fileInput struct {
	RawBody []byte `contentType:"application/pdf"`
}

// postFile says of a file whether it is one that we signed, unchanged, and how
// its code stands. Nothing of it is kept.
func (s *Service) postFile(ctx context.Context, in *fileInput) (*web.JSON[FileVerdict], error) {
	var ours []*x509.Certificate
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		ours, err = certificates(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	state, code := pdfsign.Verify(in.RawBody, ours)
	v := verdict(Outcome(state), Statement{})
	if state == pdfsign.Intact {
		v, err = s.check(ctx, code)
	}
	return web.Answer(FileVerdict(v)), err
}
