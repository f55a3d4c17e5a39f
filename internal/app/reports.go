package app

import "daklakid/internal/feature/citizenreport"

// buildReports makes citizens' reports, on what the province's pack says can be
// reported.
func (a *App) buildReports() (err error) {
	s := &a.services
	s.reports, err = citizenreport.New(citizenreport.Options{
		Kernel: s.cases, Settings: s.settings, Pack: a.pack, Texts: a.texts, Administrators: administrators(),
		PublicURL: origin(a.config.PublicURL), Centre: s.centre, Signer: a.vault,
	})
	return err
}
