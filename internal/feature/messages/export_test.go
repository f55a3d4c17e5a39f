package messages

import "context"

// RekeyVoice writes a voice anew, as when the keys change.
func (s *Service) RekeyVoice(ctx context.Context, voice string) error {
	return s.rekeyVoice(ctx, voice)
}

// ReadVoice reads a voice's file.
func (s *Service) ReadVoice(ctx context.Context, voice string) ([]byte, error) {
	return s.readVoice(ctx, voice)
}

// Tidy does what is done every second, and something between what was told being
// dropped and what was not being looked for.
func (s *Service) Tidy(ctx context.Context, between func()) error {
	s.teller.tidying.Lock()
	defer s.teller.tidying.Unlock()
	if err := s.teller.drop(ctx); err != nil {
		return err
	}
	between()
	return s.sweep(ctx)
}
