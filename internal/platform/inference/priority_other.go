//go:build !linux

package inference

// standBack does nothing where threads have no priority of their own.
func standBack() {}
