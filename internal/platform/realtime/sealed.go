package realtime

import "github.com/centrifugal/centrifuge"

// Sealer encrypts what leaves this process; context is bound to it.
type Sealer interface {
	Seal(plain []byte, context string) []byte
	Unseal(sealed []byte, context string) ([]byte, error)
}

// sealedBroker is a broker to whom others' data is unreadable: Redis passes on
// and remembers sealed bytes, and each node opens them again.
type sealedBroker struct {
	*centrifuge.RedisBroker
	sealer Sealer
}

func sealing(channel string) string { return "realtime:" + channel }

// Publish seals.
func (b sealedBroker) Publish(ch string, data []byte, o centrifuge.PublishOptions) (centrifuge.PublishResult, error) {
	return b.RedisBroker.Publish(ch, b.sealer.Seal(data, sealing(ch)), o)
}

// RegisterBrokerEventHandler has what comes opened before it is handed on.
func (b sealedBroker) RegisterBrokerEventHandler(h centrifuge.BrokerEventHandler) error {
	return b.RedisBroker.RegisterBrokerEventHandler(opening{h, b})
}

// History opens what is remembered.
func (b sealedBroker) History(ch string, o centrifuge.HistoryOptions) ([]*centrifuge.Publication, centrifuge.StreamPosition, error) {
	all, at, err := b.RedisBroker.History(ch, o)
	for _, p := range all {
		if err == nil {
			err = b.open(ch, p)
		}
	}
	return all, at, err
}

func (b sealedBroker) open(ch string, p *centrifuge.Publication) (err error) {
	p.Data, err = b.sealer.Unseal(p.Data, sealing(ch))
	return err
}

// opening opens what comes from other nodes and from this one itself.
type opening struct {
	centrifuge.BrokerEventHandler
	broker sealedBroker
}

// HandlePublication opens one publication; what cannot be opened was not ours.
func (o opening) HandlePublication(ch string, p *centrifuge.Publication, at centrifuge.StreamPosition, delta bool, before *centrifuge.Publication) error {
	if err := o.broker.open(ch, p); err != nil {
		return err
	}
	return o.BrokerEventHandler.HandlePublication(ch, p, at, delta, before)
}
