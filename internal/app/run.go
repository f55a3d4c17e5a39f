// Package app puts the program together: settings, the list of modules, and
// the commands.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/alecthomas/kong"
)

// Version is set by the build.
var Version = "dev"

// ErrHelp says that only help was asked for.
var ErrHelp = errors.New("help")

// commands are what the program can do.
type commands struct {
	Config
	Serve     serveCommand     `cmd:"" help:"Serve the app and run its jobs."`
	Migrate   migrateCommand   `cmd:"" help:"Bring the database up to date."`
	Demo      demoCommand      `cmd:"" help:"Load synthetic, labelled data."`
	Sandbox   sandboxCommand   `cmd:"" help:"Run stand-ins for all outside systems."`
	Admin     adminCommand     `cmd:"" help:"Make the holder of a phone number an administrator."`
	Audit     auditCommand     `cmd:"" help:"Work with the audit log."`
	Backup    backupCommand    `cmd:"" help:"Pack all data into one file."`
	Restore   restoreCommand   `cmd:"" help:"Unpack a backup into an empty place."`
	Keys      keysCommand      `cmd:"" help:"Work with the encryption keys."`
	Issuer    issuerCommand    `cmd:"" help:"Work with the keys that sign codes and documents."`
	Show      configCommand    `cmd:"" name:"config" help:"Print the settings, secrets masked."`
	Models    modelsCommand    `cmd:"" help:"Check the networks that look at faces, and how fast this machine is."`
	Openapi   openapiCommand   `cmd:"" help:"Print the API's description."`
	Version   versionCommand   `cmd:"" help:"Print the version."`
	Retention retentionCommand `cmd:"" help:"Say or delete what has been kept long enough."`
}

// session is what a command runs with.
type session struct {
	ctx    context.Context
	config Config
	flags  []*kong.Flag
	stdout io.Writer
	stderr io.Writer
}

// Run is the whole program with everything it takes from outside passed in.
func Run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) (err error) {
	var c commands
	exited := false
	parser, err := kong.New(&c, kong.Name("daklakid"), kong.Description("Đắk Lắk ID, the provincial super-app."),
		kong.Writers(stdout, stderr), kong.Exit(func(int) { exited = true }), kong.UsageOnError(),
		kong.Resolvers(readEnvironment(environ)))
	if err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	parsed, err := parser.Parse(args)
	if exited {
		return ErrHelp
	}
	if err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	return parsed.Run(&session{ctx, c.Config, parsed.Model.Flags, stdout, stderr})
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(s *session) error {
	_, err := fmt.Fprintln(s.stdout, "daklakid", Version)
	return err
}

type configCommand struct{}

// Run prints the settings.
func (configCommand) Run(s *session) error { return printConfig(s.stdout, s.flags) }
