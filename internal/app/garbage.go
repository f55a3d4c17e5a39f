package app

import (
	"math"
	"runtime/debug"
)

// What lives in memory is small, some 30 MB, so that collecting at twice that
// takes a sixth of the time of a request. Collecting at five times costs 90 MB;
// where photos or thousands of connections take much more, the limit brings the
// collector back.
const (
	garbagePercent = 400
	memoryLimit    = 200 << 20
)

// spareCollector lets garbage lie longer, unless the operator has said by
// GOGC or GOMEMLIMIT how it is to be.
func spareCollector() {
	if chosen := debug.SetGCPercent(garbagePercent); chosen != 100 {
		debug.SetGCPercent(chosen)
	}
	if chosen := debug.SetMemoryLimit(memoryLimit); chosen != math.MaxInt64 {
		debug.SetMemoryLimit(chosen)
	}
}
