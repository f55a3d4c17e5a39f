package main

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

// figure is what one contender did with one kind of request in one turn.
type figure struct {
	requests int
	failed   int
	cpu      time.Duration
	wall     time.Duration
	p50, p99 time.Duration
}

// perCPUSecond is how many requests one second of processor time answered.
func (f figure) perCPUSecond() float64 {
	if f.cpu <= 0 {
		return 0
	}
	return float64(f.requests-f.failed) / f.cpu.Seconds()
}

// perSecond is how many requests a second of the clock were answered, waiting
// for the disk included.
func (f figure) perSecond() float64 {
	if f.wall <= 0 {
		return 0
	}
	return float64(f.requests-f.failed) / f.wall.Seconds()
}

// clients is how many ask at once: more than the cores, so that the server is
// never idle.
const clients = 8

// attack sends requests as fast as they are answered, for d.
func attack(s *server, targets vegeta.Targeter, d time.Duration) (figure, error) {
	attacker := vegeta.NewAttacker(vegeta.Workers(clients), vegeta.MaxWorkers(clients), vegeta.Connections(clients), vegeta.KeepAlive(true), vegeta.Timeout(10*time.Second))
	before, err := processTime(s.pid())
	if err != nil {
		return figure{}, err
	}
	var m vegeta.Metrics
	f := figure{}
	for r := range attacker.Attack(targets, vegeta.Rate{}, d, "") {
		if r.Error == vegeta.ErrNoTargets.Error() {
			continue
		}
		m.Add(r)
		if r.Error != "" || r.Code >= http.StatusBadRequest {
			f.failed++
		}
	}
	m.Close()
	after, err := processTime(s.pid())
	if err != nil {
		return figure{}, err
	}
	f.requests, f.cpu = int(m.Requests), after-before
	f.wall = m.Latest.Sub(m.Earliest)
	f.p50, f.p99 = m.Latencies.P50, m.Latencies.P99
	return f, nil
}

// tick is the unit of /proc/*/stat on Linux, the system this runs on.
const tick = 10 * time.Millisecond

// processTime is the processor time, user and system, that a process and its
// threads have used.
func processTime(pid int) (time.Duration, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// The name in parentheses may hold spaces; what follows it does not.
	fields := strings.Fields(string(raw[strings.LastIndexByte(string(raw), ')')+1:]))
	user, err := strconv.ParseInt(fields[11], 10, 64)
	if err != nil {
		return 0, err
	}
	system, err := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * tick, err
}

// residentMemory is a process's resident set in bytes.
func residentMemory(pid int) (int64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for _, line := range strings.Split(string(raw), "\n") {
		if rest, found := strings.CutPrefix(line, "VmRSS:"); found {
			kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kb << 10, err
		}
	}
	return 0, fmt.Errorf("process %d has no VmRSS", pid)
}
