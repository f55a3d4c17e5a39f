package webhook

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// DeliveryLine is a message to one endpoint in a list.
type DeliveryLine struct {
	ID        string     `json:"id"`
	Message   string     `json:"message" doc:"webhook-id: the same at every try, and at other endpoints."`
	Type      string     `json:"type"`
	State     string     `json:"state" enum:"waiting,delivered,failed"`
	Attempts  int64      `json:"attempts"`
	Status    int        `json:"status" doc:"HTTP status of the last answer; 0 when none came."`
	NextAt    *time.Time `json:"nextAt,omitempty" doc:"When it is tried again."`
	EndedAt   *time.Time `json:"endedAt,omitempty"`
	CreatedAt time.Time  `json:"createdAt"`
}

func (d delivery) line() DeliveryLine {
	l := DeliveryLine{
		ID: d.id, Message: d.message, Type: d.kind, State: d.state, Attempts: d.attempts, Status: d.status,
		EndedAt: maybe(d.ended), CreatedAt: moment(d.created),
	}
	if d.state == waiting {
		l.NextAt = maybe(d.due)
	}
	return l
}

// DeliveryAttempt is one try of a message.
type DeliveryAttempt struct {
	Number int64     `json:"number"`
	At     time.Time `json:"at"`
	TookMS int64     `json:"tookMs"`
	Status int       `json:"status" doc:"HTTP status; 0 when no answer came."`
	Reason string    `json:"reason" enum:",target,timeout,name,certificate,connection" doc:"Why none came."`
	Body   string    `json:"body" doc:"How the answer begins, up to 500 bytes; numbers that could be somebody's are left out."`
}

// DeliveryView is a message with its tries, the latest first.
type DeliveryView struct {
	DeliveryLine
	Payload json.RawMessage   `json:"payload" doc:"Exactly what is sent."`
	Tries   []DeliveryAttempt `json:"tries" nullable:"false"`
}

type deliveriesInput struct {
	web.Paging
	ID    string `path:"id" format:"uuid"`
	State string `query:"state" enum:"waiting,delivered,failed"`
}

func (s *Service) listDeliveries(ctx context.Context, in *deliveriesInput) (*web.JSON[web.Page[DeliveryLine]], error) {
	var before string
	if _, err := web.After(in.Cursor, &before); err != nil {
		return nil, err
	}
	page := web.Page[DeliveryLine]{Items: []DeliveryLine{}}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		if _, err := endpointBy(tx, in.ID); err != nil {
			return err
		}
		all, err := deliveriesBefore(tx, in.ID, in.State, before, in.Limit+1)
		for _, d := range all[:min(len(all), in.Limit)] {
			page.Items = append(page.Items, d.line())
		}
		if len(all) > in.Limit {
			page.Next = web.Cursor(all[in.Limit-1].id)
		}
		return err
	})
	return web.Answer(page), err
}

type deliveryInput struct {
	ID       string `path:"id" format:"uuid"`
	Delivery string `path:"delivery" format:"uuid"`
}

func (s *Service) getDelivery(ctx context.Context, in *deliveryInput) (*web.JSON[DeliveryView], error) {
	var v DeliveryView
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		d, err := deliveryBy(tx, in.ID, in.Delivery)
		if err != nil {
			return err
		}
		all, err := attemptsOf(tx, d.id)
		v = DeliveryView{d.line(), json.RawMessage(d.payload), make([]DeliveryAttempt, len(all))}
		for i, t := range all {
			v.Tries[i] = DeliveryAttempt{t.number, moment(t.at), t.took, t.status, t.reason, t.body}
		}
		return err
	})
	return web.Answer(v), err
}

// mustSend refuses what only an endpoint that is not switched off can do.
func mustSend(tx *database.Tx, id string, states ...string) error {
	e, err := endpointBy(tx, id)
	if err != nil {
		return err
	}
	for _, state := range states {
		if e.state == state {
			return nil
		}
	}
	return errs.New(errs.Conflict, "webhookOff")
}

func (s *Service) replayOne(tx *database.Tx, who web.Principal, in *deliveryInput) (*web.None, error) {
	if err := mustSend(tx, in.ID, active, paused); err != nil {
		return nil, err
	}
	if err := replay(tx, in.ID, in.Delivery); err != nil {
		return nil, err
	}
	if err := wake(tx); err != nil {
		return nil, err
	}
	return &web.None{}, record(tx, who.Account, "replay", in.ID, map[string]string{"delivery": in.Delivery})
}

type replayInput struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Since time.Time `json:"since" doc:"What happened at this time or later."`
	}
}

// ReplayedDeliveries says how much is sent once more.
type ReplayedDeliveries struct {
	Count int64 `json:"count"`
}

func (s *Service) replayAll(tx *database.Tx, who web.Principal, in *replayInput) (*web.JSON[ReplayedDeliveries], error) {
	if err := mustSend(tx, in.ID, active, paused); err != nil {
		return nil, err
	}
	n, err := replayFailed(tx, in.ID, in.Body.Since.UnixMilli())
	if err != nil {
		return nil, err
	}
	if err := wake(tx); err != nil {
		return nil, err
	}
	return web.Answer(ReplayedDeliveries{n}), record(tx, who.Account, "replayFailed", in.ID, map[string]string{"count": strconv.FormatInt(n, 10)})
}

// PingedEndpoint names the delivery of a test.
type PingedEndpoint struct {
	Delivery string `json:"delivery"`
}

func (s *Service) ping(tx *database.Tx, who web.Principal, in *oneInput) (*web.JSON[PingedEndpoint], error) {
	if err := mustSend(tx, in.ID, active); err != nil {
		return nil, err
	}
	d, err := send(tx, Event{Type: ping, At: tx.Time(), Data: map[string]string{"endpoint": in.ID}}, in.ID)
	if err != nil {
		return nil, err
	}
	return web.Answer(PingedEndpoint{d}), record(tx, who.Account, "ping", in.ID, nil)
}
