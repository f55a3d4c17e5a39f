package app

import (
	"daklakid/internal/core/finder"
	"daklakid/internal/feature/citizenreport"
	"daklakid/internal/feature/classifieds"
	openings "daklakid/internal/feature/jobs"
	"daklakid/internal/feature/places"
	"daklakid/internal/feature/publicservice"
	"daklakid/internal/feature/rentals"
	"daklakid/internal/feature/resumes"
	"daklakid/internal/feature/vouchers"
)

// finder is the search over everything: a line for each kind, in the order of
// the answer, and its name in core/finder/texts.
func (a *App) finder() *finder.Service {
	s := &a.services
	return finder.New(a.db, a.texts,
		s.cases.Found("cases", publicservice.Kind, "/ho-so"),
		s.cases.Found("reports", citizenreport.Kind, "/phan-anh"),
		s.listings.FoundOwn("/toi/tin-dang", map[string]string{
			rentals.Kind: "/toi/tin-dang/", openings.Kind: "/toi/tin-tuyen/", classifieds.Kind: "/rao-vat/cua-toi/",
		}),
		resumes.FoundApplications("/ung-tuyen"),
		s.resumes.Found("/ho-so-xin-viec"),
		vouchers.FoundClaims("/khuyen-mai/cua-toi"),
		s.listings.FoundSearches("/toi/tim-kiem"),
		s.messages.Found("/nhan-tin"),
		s.notify.Found("/thong-bao"),
		s.publicServices.Found(),
		s.coaches.Found(),
		s.listings.Found(openings.Kind),
		s.listings.Found(rentals.Kind),
		s.listings.Found(places.Kind),
		s.listings.Found(classifieds.Kind),
		s.listings.Found(vouchers.Kind),
		s.business.Found(),
		s.cameras.Found(),
	)
}
