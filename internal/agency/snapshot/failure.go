package snapshot

import (
	"errors"
	"fmt"
	"net/url"

	"daklakid/internal/platform/outcall"
)

// Reason is in one word why there is no picture.
type Reason string

// The reasons.
const (
	Target        Reason = "target"      // the address, or where it leads, may not be called
	Timeout       Reason = "timeout"     // it took too long
	Name          Reason = "name"        // the name is not known
	Certificate   Reason = "certificate" // nobody we believe vouches for it
	Connection    Reason = "connection"  // nobody is there
	Credentials   Reason = "credentials" // user or password are refused
	Status        Reason = "status"      // it answers, but with no picture
	NotPicture    Reason = "notPicture"  // what came is no JPEG, or is broken
	TooLarge      Reason = "tooLarge"
	TooManyPixels Reason = "tooManyPixels"
	NoFrame       Reason = "noFrame"   // a stream without a whole picture
	NoDecoder     Reason = "noDecoder" // video, and the program ffmpeg is not here
	Protected     Reason = "protected" // the video is encrypted
	Codec         Reason = "codec"     // the video is of a kind that is not read here
)

// Reasons are all of them.
var Reasons = []Reason{
	Target, Timeout, Name, Certificate, Connection, Credentials, Status, NotPicture, TooLarge, TooManyPixels, NoFrame, NoDecoder, Protected, Codec,
}

// Failure is why there is no picture. Its text holds neither address nor password.
type Failure struct {
	Reason Reason
	cause  error
}

// Error speaks to the operator.
func (f *Failure) Error() string {
	if f.cause == nil {
		return "snapshot: " + string(f.Reason)
	}
	return fmt.Sprintf("snapshot: %s: %v", f.Reason, f.cause)
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.cause }

func fail(reason Reason, cause error) *Failure { return &Failure{reason, bare(cause)} }

// bare is an error without the address that net/url puts into its errors.
func bare(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// failed gives an error of the network its reason.
func failed(err error) *Failure {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	return fail(Reason(outcall.Reason(bare(err))), err)
}

// ReasonOf is why there is no picture; empty for what is no Failure.
func ReasonOf(err error) Reason {
	var f *Failure
	if errors.As(err, &f) {
		return f.Reason
	}
	return ""
}
