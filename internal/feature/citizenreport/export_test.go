package citizenreport

// SharedURL is where the centre finds a photo of a case.
func (s *Service) SharedURL(id, photo string) string { return s.sharedURL(id, photo) }
