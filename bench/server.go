package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// server is a contender that runs as a process of its own.
type server struct {
	name  string
	url   string
	ready time.Duration // from start to the first good answer
	spent time.Duration // processor time until then
	cmd   *exec.Cmd
}

// start runs a command that serves on address, and waits until path answers.
func start(ctx context.Context, name, address, path string, environ []string, command ...string) (*server, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = append(os.Environ(), environ...)
	log, err := os.Create(name + ".log")
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &server{name: name, url: "http://" + address, cmd: cmd}
	for time.Since(began) < 2*time.Minute {
		if response, err := http.Get(s.url + path); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				s.ready = time.Since(began)
				s.spent, err = processTime(s.pid())
				return s, err
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	s.stop()
	return nil, fmt.Errorf("%s did not answer, see %s.log", name, name)
}

func (s *server) pid() int { return s.cmd.Process.Pid }

func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
	_ = s.cmd.Wait()
}

// freeAddress is a loopback address nobody serves on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
