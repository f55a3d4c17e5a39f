package messages

import "time"

// MessageReportForm is what somebody reports, with the messages that she chooses
// to show: nobody of the staff sees any other.
type MessageReportForm struct {
	Reason string  `json:"reason" enum:"spam,scam,insult,threat,sexual,child,other"`
	Text   string  `json:"text,omitempty" maxLength:"1000"`
	Seqs   []int64 `json:"seqs" minItems:"1" maxItems:"20" nullable:"false" doc:"Messages of others; all of one person"`
	Block  bool    `json:"block,omitempty" doc:"Block her, too"`
}

// MessageReported names a report.
type MessageReported struct {
	ID string `json:"id"`
}

// MessageReportCard is a report in the desk's list; nothing of what was written.
type MessageReportCard struct {
	ID      string     `json:"id"`
	Reason  string     `json:"reason" enum:"spam,scam,insult,threat,sexual,child,other"`
	State   string     `json:"state" enum:"open,dismissed,warned,locked"`
	Shown   int        `json:"shown" doc:"How many messages"`
	Earlier int64      `json:"earlier" doc:"Reports of the same person before"`
	At      time.Time  `json:"at"`
	Decided *time.Time `json:"decidedAt,omitempty"`
}

// MessageEvidence is a message as the reporter showed it.
type MessageEvidence struct {
	Seq    int64          `json:"seq"`
	Kind   string         `json:"kind" enum:"text,photo,voice,place,contact,qr"`
	Text   string         `json:"text,omitempty"`
	Place  *MessagePlace  `json:"place,omitempty"`
	QR     string         `json:"qr,omitempty"`
	Photos []MessagePhoto `json:"photos,omitempty"`
	Voice  *MessageVoice  `json:"voice,omitempty"`
	At     time.Time      `json:"at"`
}

// MessageReportView is a report as an officer opens it, which is audited.
type MessageReportView struct {
	MessageReportCard
	Text     string            `json:"text,omitempty" doc:"The reporter's words"`
	Reporter string            `json:"reporter" doc:"Name"`
	Accused  string            `json:"accused" doc:"Name"`
	Level    int               `json:"level" doc:"Of the accused"`
	Locked   bool              `json:"locked" doc:"The accused may not send at this moment"`
	Evidence []MessageEvidence `json:"evidence" nullable:"false"`
	Decision string            `json:"decision,omitempty" doc:"What the officer wrote"`
	Mine     bool              `json:"mine" doc:"The reader is one of the two, so another decides"`
}

// MessageDecision is what an officer decides on a report.
type MessageDecision struct {
	Action string `json:"action" enum:"dismiss,warn,lock"`
	Days   int64  `json:"days,omitempty" minimum:"1" maximum:"180" doc:"Of a lock"`
	Text   string `json:"text" minLength:"1" maxLength:"2000" doc:"Why, for whom it concerns"`
}

// MessageObjection is a lock that somebody objects to; not whose it is.
type MessageObjection struct {
	ID       string    `json:"id"`
	Report   string    `json:"report"`
	Text     string    `json:"text" doc:"What the officer wrote"`
	Appeal   string    `json:"appeal"`
	Until    time.Time `json:"until"`
	Appealed time.Time `json:"appealedAt"`
	Own      bool      `json:"own" doc:"The reader locked herself, so another decides"`
}
