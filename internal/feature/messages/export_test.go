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
