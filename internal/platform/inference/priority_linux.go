package inference

import "golang.org/x/sys/unix"

// niceness makes three busy threads on two cores share them as 6 : 6 : 2, so that
// work that stands back takes a seventh of what others could have. More would let
// other programs keep it from the processor while the garbage collector waits for it.
const niceness = 5

// standBack lowers the priority of the calling thread.
func standBack() {
	// On Linux this is the thread's own, although POSIX says the process's. It
	// cannot fail for lack of rights; if it does, the work is merely less polite.
	_ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), niceness)
}
