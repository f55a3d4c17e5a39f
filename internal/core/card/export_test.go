package card

import "daklakid/internal/core/card/mrz"

// NewZone makes a zone as if it had been read.
func NewZone(n Number, surname, given string, birth Date, sex Sex, expires Date) Zone {
	d := mrz.Document{Number: string(n), Surname: surname, Given: given}
	return Zone{
		Number: n, Birth: birth, Sex: sex, Expires: expires, Name: surname + " " + given,
		letters: d.Letters(), cut: len(surname)+2+len(given) >= mrz.Columns-1,
	}
}
