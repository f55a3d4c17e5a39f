package messages

import (
	"net/http"
	"time"

	"daklakid/internal/platform/web"
)

const (
	conversations = "/api/v1/conversations"
	one           = conversations + "/{id}"
	messages      = one + "/messages"
)

// How often one account may do what; each node counts for itself.
var (
	// sending lets a lively conversation through, and stops a program: 30 at
	// once, two a second on and on.
	sending   = web.Limited(web.Limit{Count: 30, Per: 15 * time.Second})
	reading   = web.Limited(web.Limit{Count: 600, Per: time.Minute})
	marking   = web.Limited(web.Limit{Count: 240, Per: time.Minute})
	finding   = web.Limited(web.Limit{Count: 30, Per: time.Hour})
	beginning = web.Limited(web.Limit{Count: 30, Per: time.Hour})
	changing  = web.Limited(web.Limit{Count: 60, Per: time.Minute})
)

// Routes are this function's. What somebody looks for is in the body: addresses
// are logged.
func (s *Service) Routes() []web.Route {
	in := web.SignedIn()
	routes := []web.Route{
		web.Do(http.MethodGet, "/api/v1/me/message-profile", "How I am among people who write", in, s.getProfile),
		web.Put("/api/v1/me/message-profile", "Choose who may find me and what others see", in, s.putProfile),
		web.Post("/api/v1/me/message-profile/code", "Make another code to be asked by", in, s.postCode, changing),
		web.Do(http.MethodPost, "/api/v1/message-people/find", "People by name, among those who allow it", in, s.findPeople, finding),

		web.Create(conversations, "Ask somebody for a conversation, or open one about something", in, s.begin, beginning),
		web.Create("/api/v1/conversation-groups", "Make a group", in, s.postGroup, changing),
		web.Get(conversations, "My conversations, the newest first", in, s.list, reading),
		web.Get("/api/v1/me/message-count", "What I have not read", in, s.getCount, reading),
		web.Get(one, "A conversation; what I began is answered as the other's into which it went", in, s.getOne, reading),
		web.Post(one+"/accept", "Accept a request, or an invitation to a group", in, s.accept),
		web.Post(one+"/decline", "Decline a request; who asked is not told", in, s.decline),
		web.Post(one+"/leave", "Leave a group, or end a conversation", in, s.leave),
		web.Put(one+"/mute", "Hear nothing of it until then, or again", in, s.putMute),
		web.Put(one+"/title", "Rename my group", in, s.putTitle, changing),
		web.Delete(one, "Clear it for me alone", in, s.clearMine),
		web.Post(one+"/members", "Add people to my group; who does not allow it is asked", in, s.postMembers, changing),
		web.Delete(one+"/members/{person}", "Take somebody out of my group, or back what she was asked", in, s.deleteMember, changing),

		web.Get(messages, "Messages: the newest, those before or after one, or what has changed", in, s.getMessages, reading),
		web.Create(messages, "Send a message", in, s.postMessage, sending),
		web.CreateLarge(one+"/voices", "Send a recorded voice", in, s.postVoice, web.MaxBody(voiceBody), sending),
		web.Patch(messages+"/{seq}", "Change the words of my message, within 15 minutes", in, s.patchMessage, sending),
		web.Delete(messages+"/{seq}", "Delete a message for me, or mine for all within a day", in, s.deleteMessage, changing),
		web.Do(http.MethodPost, "/api/v1/me/message-search", "Search my messages", in, s.search, web.Limited(web.Limit{Count: 60, Per: time.Minute})),

		web.Post(one+"/read", "Say up to where I have read", in, s.postRead, marking),
		web.Post("/api/v1/me/message-delivered", "Say what my device has got", in, s.postDelivered, marking),
		web.Do(http.MethodPost, one+"/typing", "Say that I am typing", in, s.postTyping, marking, web.Status(http.StatusNoContent)),
		web.Get(one+"/presence", "Who of those who show it is there", in, s.getPresence, reading),

		web.Raw(http.MethodGet, messages+"/{seq}/files/{file}/{size}", "A photo (whole, thumb) or a voice (whole) of a message", in, http.HandlerFunc(s.serveFile)),

		web.Get("/api/v1/me/message-blocks", "Whom I have blocked", in, s.getBlocks),
		web.Put("/api/v1/me/message-blocks/{person}", "Block somebody: she may not write to me, and is not told", in, s.putBlock, changing),
		web.Delete("/api/v1/me/message-blocks/{person}", "Unblock somebody", in, s.deleteBlock, changing),
		web.Create(one+"/report", "Report messages of somebody", in, s.postReport, web.Limited(web.Limit{Count: 20, Per: time.Hour})),
		web.Get("/api/v1/me/message-lock", "Whether I may send", in, s.getMyLock),
		web.Create("/api/v1/me/message-lock/appeal", "Object to not being allowed to send, once", in, s.postAppeal),
	}
	return append(routes, s.deskRoutes()...)
}

// deskRoutes are for who answers reports.
func (s *Service) deskRoutes() []web.Route {
	const reports = "/api/v1/desk/message-reports"
	return []web.Route{
		web.Get(reports, "Reports of messages, the oldest open first", s.Officers, s.getReports),
		web.Do(http.MethodPost, reports+"/{id}/open", "A report with its evidence; that it was opened is written down", s.Officers, s.openReport),
		web.Raw(http.MethodGet, reports+"/{id}/files/{file}/{size}", "A photo or voice of the evidence", s.Officers, http.HandlerFunc(s.serveEvidence)),
		web.Post(reports+"/{id}/decide", "Dismiss, warn or lock", s.Officers, s.postDecide),
		web.Get("/api/v1/desk/message-locks", "Objections that wait for an answer", s.Officers, s.getObjections),
		web.Post("/api/v1/desk/message-locks/{id}/decide", "Answer an objection", s.Officers, s.postDecideLock),
	}
}

type messagePersonInput struct {
	Person string `path:"person" maxLength:"36"`
}

// ConversationByID names a conversation.
type ConversationByID struct {
	ID string `path:"id" format:"uuid"`
}

type profileInput struct{ Body MessageSettings }

type findPeopleInput struct {
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"100" doc:"Whole words, at least two"`
	}
}

// PeopleFound are at most ten.
type PeopleFound struct {
	Items []MessagePerson `json:"items" nullable:"false"`
}

type beginInput struct{ Body ConversationForm }

type conversationGroupInput struct{ Body GroupForm }

type conversationsInput struct {
	web.Paging
	Folder string `query:"folder" enum:"inbox,requests" default:"inbox" doc:"Requests are those that wait for my answer"`
}

// MessageCount is what somebody has not read.
type MessageCount struct {
	Conversations int64 `json:"conversations" doc:"With something new, muted ones left out"`
	Requests      int64 `json:"requests"`
}

type declineInput struct {
	ConversationByID
	Body struct {
		Block bool `json:"block,omitempty" doc:"She may not ask again"`
	}
}

type muteInput struct {
	ConversationByID
	Body struct {
		Until *time.Time `json:"until" nullable:"true" doc:"Null: no longer"`
	}
}

type titleInput struct {
	ConversationByID
	Body struct {
		Title string `json:"title" minLength:"1" maxLength:"100"`
	}
}

type membersInput struct {
	ConversationByID
	Body struct {
		People []string `json:"people" minItems:"1" maxItems:"29" nullable:"false"`
	}
}

type groupMemberInput struct {
	ConversationByID
	Person string `path:"person" maxLength:"36"`
}

type messagesInput struct {
	ConversationByID
	Before int64 `query:"before" minimum:"0" doc:"Those before this seq"`
	After  int64 `query:"after" minimum:"-1" default:"-1" doc:"Those after this seq, the oldest first"`
	Since  int64 `query:"since" minimum:"-1" default:"-1" doc:"Those changed after this rev, in the order of change: new, edited and deleted ones"`
	Limit  int   `query:"limit" default:"50" minimum:"1" maximum:"200"`
}

type sendInput struct {
	ConversationByID
	Body MessageForm
}

type editMessageInput struct {
	ConversationByID
	web.IfMatch
	Seq  int64 `path:"seq" minimum:"1"`
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"4000"`
	}
}

type deleteMessageInput struct {
	ConversationByID
	Seq int64  `path:"seq" minimum:"1"`
	For string `query:"for" enum:"me,all" default:"me"`
}

type messageSearchInput struct {
	Body struct {
		Query        string `json:"query" minLength:"1" maxLength:"200"`
		Conversation string `json:"conversation,omitempty" format:"uuid" doc:"Only there"`
		Cursor       string `json:"cursor,omitempty" maxLength:"400"`
	}
}

// MessageHit is a message that was found.
type MessageHit struct {
	Conversation string      `json:"conversation"`
	Title        string      `json:"title" doc:"The group's, or the other's name"`
	Message      MessageView `json:"message"`
}

type readMarkInput struct {
	ConversationByID
	Body struct {
		Seq int64 `json:"seq" minimum:"0"`
	}
}

// DeliveredMark is up to where a device has a conversation.
type DeliveredMark struct {
	Conversation string `json:"conversation" format:"uuid"`
	Seq          int64  `json:"seq" minimum:"0"`
}

type deliveredInput struct {
	Body struct {
		Items []DeliveredMark `json:"items" minItems:"1" maxItems:"50" nullable:"false"`
	}
}

// MessagePresence is who is there.
type MessagePresence struct {
	Online []string `json:"online" nullable:"false" doc:"Persons"`
}

// MessageBlocks are whom somebody has blocked.
type MessageBlocks struct {
	Items []MessagePerson `json:"items" nullable:"false"`
}

type reportMessagesInput struct {
	ConversationByID
	Body MessageReportForm
}

type messageAppealInput struct {
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"2000"`
	}
}

type messageReportsInput struct {
	web.Paging
	State string `query:"state" enum:"open,decided" default:"open"`
}

// MessageReportByID names a report.
type MessageReportByID struct {
	ID string `path:"id" format:"uuid"`
}

type decideMessagesInput struct {
	MessageReportByID
	Body MessageDecision
}

type messageLocksInput struct{ web.Paging }

type decideMessageLockInput struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Lift bool   `json:"lift"`
		Text string `json:"text" minLength:"1" maxLength:"2000" doc:"Why, for the author"`
	}
}
