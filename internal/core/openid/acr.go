package openid

import (
	"slices"
	"strings"
)

// The acr values say how sure we are of who a person is:
//
//	urn:daklakid:acr:0  a phone number that answered
//	urn:daklakid:acr:1  a card whose details are consistent
//	urn:daklakid:acr:2  card and live face, and the central database agrees
//	urn:daklakid:acr:V  the national account says so
//	urn:daklakid:acr:C  an officer saw the person and the card
//
// V and C are ways to reach level 2: who asks for 2 is content with either, who
// asks for V or C wants just that. acr_values are alternatives.
const acrPrefix = "urn:daklakid:acr:"

var acrValues = []string{acrPrefix + "0", acrPrefix + "1", acrPrefix + "2", acrPrefix + "V", acrPrefix + "C"}

// acr is what an ID token says of a person.
func (d Details) acr() string {
	switch {
	case d.Level >= 2 && d.Method == "vneid":
		return acrPrefix + "V"
	case d.Level >= 2 && d.Method == "counter":
		return acrPrefix + "C"
	case d.Level >= 2:
		return acrPrefix + "2"
	case d.Level == 1:
		return acrPrefix + "1"
	}
	return acrPrefix + "0"
}

// levelOf is the assurance that an acr value needs, and whether it is one of ours.
func levelOf(acr string) (level int, known bool) {
	if !slices.Contains(acrValues, acr) {
		return 0, false
	}
	switch strings.TrimPrefix(acr, acrPrefix) {
	case "0":
		return 0, true
	case "1":
		return 1, true
	}
	return 2, true
}

// suffices reports whether a person reaches one of the values asked for; no
// value that we know asks for nothing. needed is the least level to reach.
func (d Details) suffices(asked []string) (ok bool, needed int) {
	needed = -1
	for _, acr := range asked {
		level, known := levelOf(acr)
		if !known {
			continue
		}
		numeric := acr != acrPrefix+"V" && acr != acrPrefix+"C"
		if d.acr() == acr || numeric && d.Level >= level {
			return true, 0
		}
		if needed < 0 || level < needed {
			needed = level
		}
	}
	return needed < 0, max(needed, 0)
}
