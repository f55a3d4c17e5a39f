package secondfactor

// CodeAt is the code of a secret in base32 at a moment in milliseconds, as an
// authenticator would show it.
func CodeAt(secret string, ms int64) string {
	raw, err := base32NoPadding.DecodeString(secret)
	if err != nil {
		panic(err)
	}
	return code(raw, stepAt(ms))
}
