package messages

import (
	"time"
)

// MessagePerson is somebody as the people she writes with see her. Person is a
// name of its own for this function: it leads to no account elsewhere.
type MessagePerson struct {
	Person string `json:"person" doc:"Empty for an account that is gone"`
	Name   string `json:"name" doc:"Empty until she gives one"`
	Level  int    `json:"level" doc:"Assurance of the identification: 0 phone, 1, 2"`
}

// ConversationMember is somebody in a conversation. The marks of who shows none,
// and those that a reader who shows none would see, are 0.
type ConversationMember struct {
	MessagePerson
	Me        bool   `json:"me"`
	Role      string `json:"role" enum:"member,owner" doc:"The owner of a group adds and removes"`
	State     string `json:"state" enum:"accepted,requested,left"`
	Read      int64  `json:"read" doc:"Up to which message she has read"`
	Delivered int64  `json:"delivered" doc:"Up to which message her devices have got"`
}

// ConversationAbout is what a conversation is about.
type ConversationAbout struct {
	Kind  string `json:"kind" enum:"rentals,classifieds,jobs,application,case"`
	ID    string `json:"id"`
	Title string `json:"title"`
	Link  string `json:"link" doc:"Path in the app, as the reader gets there; empty: none"`
}

// ConversationView is a conversation as one of its members sees it.
type ConversationView struct {
	ID       string               `json:"id"`
	Kind     string               `json:"kind" enum:"direct,group"`
	State    string               `json:"state" enum:"accepted,requested,waiting,left" doc:"requested: others wait for my answer; waiting: I wait for theirs, and nothing tells whether there is anybody"`
	Title    string               `json:"title,omitempty" doc:"Of a group"`
	Asked    string               `json:"asked,omitempty" doc:"While I wait: the number or name I asked for"`
	About    *ConversationAbout   `json:"about,omitempty"`
	Members  []ConversationMember `json:"members" nullable:"false"`
	Role     string               `json:"role" enum:"member,owner" doc:"Mine"`
	Inviter  *MessagePerson       `json:"inviter,omitempty" doc:"Who asks me into the group"`
	LastSeq  int64                `json:"lastSeq"`
	Rev      int64                `json:"rev" doc:"Grows by one with every change of any message: see messages?since="`
	Unread   int64                `json:"unread"`
	Read     int64                `json:"read" doc:"Up to where I have read"`
	Last     *MessageView         `json:"last,omitempty" doc:"The newest message that I see"`
	Muted    *time.Time           `json:"mutedUntil,omitempty"`
	Blocked  bool                 `json:"blocked" doc:"I have blocked the other person"`
	MayWrite bool                 `json:"mayWrite"`
	Demo     bool                 `json:"demo,omitempty" doc:"Made up"`
	At       time.Time            `json:"at" doc:"Of the newest message"`
}

// MessageView is a message. It is the same for all who see it.
type MessageView struct {
	Seq     int64          `json:"seq" doc:"Names the message within its conversation, in order and without a gap"`
	Rev     int64          `json:"rev" doc:"Of its last change; If-Match of an edit is \"v<rev>\""`
	Client  string         `json:"client,omitempty" doc:"The id that its sender's device gave it"`
	From    string         `json:"from" doc:"Person; empty for an account that is gone, and for events"`
	Kind    string         `json:"kind" enum:"text,photo,voice,place,contact,qr,event,deleted"`
	Text    string         `json:"text,omitempty" doc:"As written: show it isolated (dir=auto) and never as markup"`
	Photos  []MessagePhoto `json:"photos,omitempty"`
	Voice   *MessageVoice  `json:"voice,omitempty"`
	Place   *MessagePlace  `json:"place,omitempty"`
	Contact *MessagePerson `json:"contact,omitempty"`
	QR      string         `json:"qr,omitempty" doc:"What the code says"`
	Reply   *MessageReply  `json:"reply,omitempty"`
	Event   *MessageEvent  `json:"event,omitempty"`
	At      time.Time      `json:"at"`
	Edited  *time.Time     `json:"editedAt,omitempty"`
}

// MessagePhoto is a photo that only the members see.
type MessagePhoto struct {
	ID     string `json:"id"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	URL    string `json:"url"`
	Thumb  string `json:"thumb"`
}

// MessageVoice is a recorded voice.
type MessageVoice struct {
	Seconds int    `json:"seconds"`
	Type    string `json:"type" doc:"Media type"`
	URL     string `json:"url"`
}

// MessagePlace is a point that somebody shows.
type MessagePlace struct {
	Lat  float64 `json:"lat" minimum:"-90" maximum:"90"`
	Lng  float64 `json:"lng" minimum:"-180" maximum:"180"`
	Name string  `json:"name,omitempty" maxLength:"200"`
}

// MessageReply is what a message answers, as far as it is still there.
type MessageReply struct {
	Seq  int64  `json:"seq"`
	From string `json:"from"`
	Kind string `json:"kind" enum:"text,photo,voice,place,contact,qr,event,deleted"`
	Text string `json:"text,omitempty" doc:"How it begins"`
}

// MessageEvent is what happened in a group.
type MessageEvent struct {
	Code   string          `json:"code" enum:"created,added,removed,left,renamed,joined"`
	By     *MessagePerson  `json:"by,omitempty"`
	People []MessagePerson `json:"people,omitempty"`
	Title  string          `json:"title,omitempty"`
}

// MessageForm is a message to send.
type MessageForm struct {
	Client  string        `json:"client" minLength:"8" maxLength:"64" pattern:"^[A-Za-z0-9_-]+$" doc:"An id of the device's own for this message: sent again, it is answered as the first time, and not sent twice"`
	Kind    string        `json:"kind" enum:"text,photo,place,contact,qr"`
	Text    string        `json:"text,omitempty" maxLength:"4000" doc:"Also below photos or a place"`
	Photos  []string      `json:"photos,omitempty" maxItems:"6" nullable:"false" doc:"Ids of loose documents (POST /api/v1/documents) that are photos"`
	Place   *MessagePlace `json:"place,omitempty"`
	Contact string        `json:"contact,omitempty" maxLength:"36" doc:"A person that I know, or myself"`
	QR      string        `json:"qr,omitempty" maxLength:"500"`
	Reply   int64         `json:"reply,omitempty" minimum:"1" doc:"Seq of what it answers"`
}

// MessageList is a stretch of a conversation, the oldest first.
type MessageList struct {
	Items []MessageView `json:"items" nullable:"false"`
	More  bool          `json:"more" doc:"There is more in the direction that was asked for"`
	Rev   int64         `json:"rev" doc:"Of the conversation; with since: how far this list goes"`
}

// MessageSettings are what somebody chooses for herself.
type MessageSettings struct {
	ByPhone  bool `json:"byPhone" doc:"Who knows my number may ask to write to me"`
	ByName   bool `json:"byName" doc:"I am found by my name"`
	Presence bool `json:"presence" doc:"People I write with see whether I am there, and I see it of those who show it"`
	Receipts bool `json:"receipts" doc:"Others see what I have read, and I see it of those who show it"`
	Groups   bool `json:"groups" required:"false" doc:"People I write with put me into a group at once; else I am asked first"`
}

// MessageProfile is how I am here.
type MessageProfile struct {
	MessagePerson
	MessageSettings
	Code string `json:"code" doc:"Whoever has this may ask to write to me; for a QR code"`
	Link string `json:"link" doc:"The address that says the code"`
}

// MessageLock is whether I may send, and what I can do about it.
type MessageLock struct {
	Locked    bool       `json:"locked"`
	Until     *time.Time `json:"until,omitempty"`
	Text      string     `json:"text,omitempty" doc:"What the officer wrote"`
	State     string     `json:"state,omitempty" enum:"active,appealed,upheld,lifted"`
	Decision  string     `json:"decision,omitempty" doc:"What was answered to the objection"`
	MayAppeal bool       `json:"mayAppeal"`
}

// ConversationForm begins a conversation with one person, or about something.
// Exactly one of phone, person, code and about says with whom.
type ConversationForm struct {
	Phone  string             `json:"phone,omitempty" maxLength:"32"`
	Person string             `json:"person,omitempty" maxLength:"36"`
	Code   string             `json:"code,omitempty" maxLength:"64"`
	About  *ConversationTopic `json:"about,omitempty"`
	Client string             `json:"client" minLength:"8" maxLength:"64" pattern:"^[A-Za-z0-9_-]+$" doc:"As of a message"`
	Text   string             `json:"text,omitempty" maxLength:"500" doc:"The first message; needed save with about"`
}

// ConversationTopic names something that a conversation may be about.
type ConversationTopic struct {
	Kind string `json:"kind" enum:"rentals,classifieds,jobs,application,case"`
	ID   string `json:"id" format:"uuid"`
}

// GroupForm makes a group.
type GroupForm struct {
	Title  string   `json:"title" minLength:"1" maxLength:"100"`
	People []string `json:"people" minItems:"1" maxItems:"29" nullable:"false" doc:"Persons; those I write with who allow it are in it at once, others are asked"`
}
