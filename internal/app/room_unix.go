//go:build linux || darwin

package app

import "syscall"

// roomLeft is how many bytes a folder's disk has left for us.
func roomLeft(folder string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil
}
