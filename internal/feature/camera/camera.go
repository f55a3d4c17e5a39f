// Package camera shows pictures of places in the province – traffic, weather,
// security – as public and private cameras give them: always with their age,
// and never a picture that stands still as if it were of this moment.
package camera

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync/atomic"
	"time"

	"daklakid/internal/agency/snapshot"
	"daklakid/internal/core/place"
	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/jpegdc"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/module"
)

// Name is how this function is called in paths and in the list of modules.
const Name = "camera"

// Purpose is what a camera is there for.
type Purpose string

// The purposes.
const (
	Traffic  Purpose = "traffic"
	Weather  Purpose = "weather"
	Security Purpose = "security"
)

// Sealer keeps what must not be read at rest.
type Sealer interface {
	Seal(plain []byte, context string) []byte
	Unseal(sealed []byte, context string) ([]byte, error)
	Reseal(sealed []byte, context string) ([]byte, bool, error)
}

// Options are what cameras need from the program. All but the last group are
// required.
type Options struct {
	DB       *database.DB
	Vault    Sealer
	Blobs    *blob.Store
	Pictures *media.Processor
	Province *place.Province
	Log      *slog.Logger
	Now      func() time.Time
	// Fail answers for what is not in the typed API.
	Fail func(http.ResponseWriter, *http.Request, error)

	FFmpeg   string        // path of the program that reads video; empty: no video
	StandIn  string        // host:port of a demonstration's cameras
	Resolver *net.Resolver // nil is the system's
	Timeout  time.Duration // of one picture; 0 is the client's own
	Lease    time.Duration // how long a node that died is waited for; 0 is 15 s
}

// Service is this function.
type Service struct {
	o        Options
	client   *snapshot.Client
	node     string
	networks atomic.Pointer[[]netip.Prefix]
	views    *views
	watched  *watched
	plane    func([]byte) (jpegdc.Plane, error) // what is looked at of a picture
}

// New prepares the service.
func New(o Options) *Service {
	if o.Lease == 0 {
		o.Lease = 15 * time.Second
	}
	s := &Service{o: o, node: id.New(o.Now().UnixMilli()), views: newViews(), plane: jpegdc.Read, watched: &watched{last: map[watching]int64{}}}
	s.networks.Store(&[]netip.Prefix{})
	s.client = snapshot.New(snapshot.Options{
		Networks: func() []netip.Prefix { return *s.networks.Load() }, FFmpeg: o.FFmpeg, StandIn: o.StandIn, Resolver: o.Resolver, Timeout: o.Timeout,
	})
	return s
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Texts are this function's sentences.
func Texts() fs.FS { return embedded.Folder(texts, "texts") }

// Module is the function as the program lists it.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: Name, Texts: Texts(), Migrations: embedded.Folder(migrations, "migrations"), Rekey: s.rekey,
		Routes:     slices.Concat(s.publicRoutes(), s.favouriteRoutes(), s.deskRoutes(), s.networkRoutes()),
		Indicators: indicators(), Personal: personal(),
	}
}

func indicators() []module.Indicator {
	count := func(name, help, where string) module.Indicator {
		return module.Indicator{Name: name, Help: help, Read: func(tx *database.Tx) (n float64, err error) {
			err = tx.Row(`SELECT count(*) FROM cameras c JOIN camera_states s ON s.camera = c.id WHERE c.active = 1 AND c.removed = 0 AND ` + where).Scan(&n)
			return n, err
		}}
	}
	return []module.Indicator{
		count("cameras", "Cameras that pictures are taken of.", `1 = 1`),
		count("cameras_failing", "Of those, cameras that did not answer three times in a row.", `s.fails >= 3`),
		count("cameras_stuck", "Of those, cameras whose picture stands still or is black.", `s.health <> 'live'`),
	}
}

// rekey brings the sources under the newest key.
func (s *Service) rekey(ctx context.Context) (n int, err error) {
	for after := ""; ; {
		var some int
		err := s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
			after, some, err = s.resealSome(tx, after)
			return err
		})
		if err != nil || some == 0 {
			return n, err
		}
		n += some
	}
}

func sealing(camera string) string { return "camera.source:" + camera }

func (s *Service) unseal(sealed []byte, camera string) (snapshot.Source, error) {
	plain, err := s.o.Vault.Unseal(sealed, sealing(camera))
	if err != nil {
		return snapshot.Source{}, fmt.Errorf("camera: %w", err)
	}
	return snapshot.FromBytes(plain)
}
