// Package realtime tells signed-in people at once what has changed for them,
// over server-sent events or a websocket. What it sends are hints: the truth is
// in the database, and whoever missed too much is told to read it again.
package realtime

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/centrifugal/centrifuge"
	"github.com/prometheus/client_golang/prometheus"

	"daklakid/internal/platform/embedded"
)

//go:embed texts/*.json
var texts embed.FS

// Texts are the sentences of this package's errors, by language.
func Texts() fs.FS { return embedded.Folder(texts, "texts") }

// Options of a Hub.
type Options struct {
	// Authenticate names the account of a request; it is asked again while the
	// connection lasts, so that a revoked session loses it.
	Authenticate func(*http.Request) (account string, ok bool)
	// Refuse writes an error as the answer to a request.
	Refuse      func(http.ResponseWriter, *http.Request, error)
	Log         *slog.Logger
	RedisURL    string               // redis://… joins several nodes; empty: this node alone
	Sealer      Sealer               // seals what Redis gets to see; nil: nothing is
	Prefix      string               // of the keys in Redis, for several programs on one server; "" is centrifuge's own
	Connections int                  // per account on this node; 0 is 10
	Recheck     time.Duration        // how often Authenticate is asked again; 0 is a minute, at least a second
	Metrics     *prometheus.Registry // gets the node's metrics; nil keeps them nowhere
}

// What a channel remembers for those who come back: enough for a tunnel or a
// restart of the phone's network. Longer absences read the database again.
const (
	historySize = 100
	historyTTL  = 15 * time.Minute
	metaTTL     = 24 * time.Hour // of a silent channel's position
)

// Bounds of one message, and of what waits for a slow client before it is
// disconnected, in bytes.
const (
	maxMessage = 8 << 10
	maxQueue   = 128 << 10
	maxCommand = 4 << 10
)

// readBuffer is what a websocket reads at a time, in bytes: apps say little.
const readBuffer = 512

// Hub is this node's part of the network of connections.
type Hub struct {
	o      Options
	node   *centrifuge.Node
	shard  *centrifuge.RedisShard
	socket http.Handler
	hints  *hints
}

// Personal is the channel that only the connections of an account receive.
func Personal(account string) string { return "#" + account }

// New starts a Hub; Close ends it.
func New(o Options) (*Hub, error) {
	if o.Connections == 0 {
		o.Connections = 10
	}
	if o.Recheck == 0 {
		o.Recheck = time.Minute
	}
	if o.Metrics == nil {
		o.Metrics = prometheus.NewRegistry()
	}
	h := &Hub{o: o}
	if err := h.start(); err != nil {
		return nil, fmt.Errorf("realtime: %w", err)
	}
	return h, nil
}

func (h *Hub) start() (err error) {
	h.node, err = centrifuge.New(centrifuge.Config{
		LogLevel: centrifuge.LogLevelWarn, LogHandler: h.log,
		ClientQueueMaxSize: maxQueue, UserConnectionLimit: h.o.Connections,
		RecoveryMaxPublicationLimit: historySize, HistoryMetaTTL: metaTTL,
		Metrics: centrifuge.MetricsConfig{RegistererGatherer: h.o.Metrics},
	})
	if err != nil {
		return err
	}
	h.node.OnConnecting(h.connecting)
	h.node.OnConnect(h.connected)
	if h.o.RedisURL != "" {
		if err := h.joinRedis(); err != nil {
			return err
		}
	}
	if err := h.node.Run(); err != nil {
		return err
	}
	h.socket = centrifuge.NewWebsocketHandler(h.node, centrifuge.WebsocketConfig{
		MessageSizeLimit: maxCommand, WriteTimeout: writeTimeout,
		// Else each keeps the 8 kB of buffers that its request was read and answered with.
		ReadBufferSize: readBuffer, UseWriteBufferPool: true,
	})
	h.hints = startHints(h)
	return nil
}

func (h *Hub) joinRedis() (err error) {
	h.shard, err = centrifuge.NewRedisShard(h.node, centrifuge.RedisShardConfig{Address: h.o.RedisURL})
	if err != nil {
		return err
	}
	broker, err := centrifuge.NewRedisBroker(h.node, centrifuge.RedisBrokerConfig{
		Shards: []*centrifuge.RedisShard{h.shard}, Prefix: h.o.Prefix,
	})
	if err != nil {
		return err
	}
	h.node.SetBroker(broker)
	if h.o.Sealer != nil {
		h.node.SetBroker(sealedBroker{broker, h.o.Sealer})
	}
	presence, err := centrifuge.NewRedisPresenceManager(h.node, centrifuge.RedisPresenceManagerConfig{
		Shards: []*centrifuge.RedisShard{h.shard}, Prefix: h.o.Prefix,
	})
	if err != nil {
		return err
	}
	h.node.SetPresenceManager(presence)
	return nil
}

// Publish sends data as JSON to everybody in the channel, on all nodes. It may
// call Redis, so it must not be called inside a transaction: see After.
func (h *Hub) Publish(channel string, data any) error {
	raw, err := encode(channel, data)
	if err != nil {
		return err
	}
	return h.publish(channel, raw)
}

func encode(channel string, data any) ([]byte, error) {
	raw, err := json.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("publish to %s: %w", channel, err)
	}
	if len(raw) > maxMessage {
		return nil, fmt.Errorf("publish to %s: %d bytes, more than %d", channel, len(raw), maxMessage)
	}
	return raw, nil
}

func (h *Hub) publish(channel string, raw []byte) error {
	if _, err := h.node.Publish(channel, raw, centrifuge.WithHistory(historySize, historyTTL)); err != nil {
		return fmt.Errorf("publish to %s: %w", channel, err)
	}
	return nil
}

// Pass sends data to those who are connected now: it is not remembered, and who
// is away never gets it. It may call Redis, like Publish.
func (h *Hub) Pass(channel string, data any) error {
	raw, err := encode(channel, data)
	if err != nil {
		return err
	}
	if _, err := h.node.Publish(channel, raw); err != nil {
		return fmt.Errorf("pass to %s: %w", channel, err)
	}
	return nil
}

// Online reports whether an account has a connection on any node. Of a node that
// was killed it is still said for up to a minute.
func (h *Hub) Online(account string) (bool, error) {
	stats, err := h.node.PresenceStats(Personal(account))
	if err != nil {
		return false, fmt.Errorf("presence: %w", err)
	}
	return stats.NumClients > 0, nil
}

// Disconnect ends all connections of an account on all nodes, as when its
// sessions were revoked.
func (h *Hub) Disconnect(account string) error {
	if err := h.node.Disconnect(account, centrifuge.WithCustomDisconnect(centrifuge.DisconnectForceNoReconnect)); err != nil {
		return fmt.Errorf("disconnect: %w", err)
	}
	return nil
}

// Close sends what was committed, ends all connections, whose clients come
// back to another node, and stops. A server that shuts down waits for the event
// streams, so Close comes first.
func (h *Hub) Close(ctx context.Context) error {
	h.hints.stop()
	err := h.node.Shutdown(ctx)
	if h.shard != nil {
		h.shard.Close()
	}
	if err != nil {
		return fmt.Errorf("realtime: %w", err)
	}
	return nil
}

func (h *Hub) log(e centrifuge.LogEntry) {
	level := slog.LevelWarn
	if e.Level >= centrifuge.LogLevelError {
		level = slog.LevelError
	}
	h.o.Log.Log(context.Background(), level, "realtime", "event", e.Message, "error", e.Error, "fields", e.Fields)
}
