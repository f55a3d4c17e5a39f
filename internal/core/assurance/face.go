package assurance

import (
	"context"

	"daklakid/internal/platform/database"
)

const jobCompare = "assurance.compare"

type compareJob struct {
	Face string `json:"face"`
}

func (s *Service) compare(context.Context, compareJob) error { return nil }

func (s *Service) working(m Method) bool { return m == Card }

func comparing(*database.Tx, string) (bool, error) { return false, nil }
