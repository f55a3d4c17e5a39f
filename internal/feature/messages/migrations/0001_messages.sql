-- How people are among those who write. handle is what others know somebody by;
-- whoever has code may ask to write to her.
CREATE TABLE message_profiles (
	account TEXT NOT NULL PRIMARY KEY,
	handle TEXT NOT NULL,
	code TEXT NOT NULL,
	by_phone BIGINT NOT NULL,
	by_name BIGINT NOT NULL,
	presence BIGINT NOT NULL,
	receipts BIGINT NOT NULL,
	created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX message_profiles_handle ON message_profiles (handle);
CREATE UNIQUE INDEX message_profiles_code ON message_profiles (code);
-- The names of those who allow it, as pairs of neighbouring folded words.
CREATE TABLE message_names (
	term TEXT NOT NULL,
	account TEXT NOT NULL,
	PRIMARY KEY (term, account)
);
CREATE INDEX message_names_account ON message_names (account);
CREATE TABLE message_blocks (
	account TEXT NOT NULL,
	blocked TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (account, blocked)
);
CREATE INDEX message_blocks_blocked ON message_blocks (blocked);
-- key seals the conversation's texts and is itself sealed; head is sealed by it.
-- origin is a blind index of how it was begun, so that it is begun once. last_seq
-- counts messages, rev their changes.
CREATE TABLE conversations (
	id TEXT NOT NULL PRIMARY KEY,
	kind TEXT NOT NULL CHECK (kind IN ('direct', 'group')),
	origin BYTEA NOT NULL,
	about_kind TEXT NOT NULL,
	about_id TEXT NOT NULL,
	starter TEXT NOT NULL,
	key BYTEA NOT NULL,
	head BYTEA NOT NULL,
	last_seq BIGINT NOT NULL,
	rev BIGINT NOT NULL,
	demo BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	last_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX conversations_origin ON conversations (origin);
CREATE INDEX conversations_starter ON conversations (starter, created_at);
CREATE INDEX conversations_last ON conversations (last_at);
-- Somebody sees the messages after from_seq and cleared_seq, up to until_seq if
-- that is not 0. notice_at is when she is told of something unread; 0: not at
-- all, -1: she has been.
CREATE TABLE conversation_members (
	conversation TEXT NOT NULL,
	account TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('waiting', 'requested', 'accepted', 'declined', 'left')),
	role TEXT NOT NULL CHECK (role IN ('member', 'owner')),
	from_seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	read_seq BIGINT NOT NULL,
	delivered_seq BIGINT NOT NULL,
	cleared_seq BIGINT NOT NULL,
	muted_until BIGINT NOT NULL,
	notice_at BIGINT NOT NULL,
	joined_at BIGINT NOT NULL,
	PRIMARY KEY (conversation, account)
);
CREATE INDEX conversation_members_account ON conversation_members (account, state);
CREATE INDEX conversation_members_notice ON conversation_members (notice_at) WHERE notice_at > 0;
-- seq is the order that all see; client is its sender's own id of a message.
CREATE TABLE messages (
	conversation TEXT NOT NULL,
	seq BIGINT NOT NULL,
	rev BIGINT NOT NULL,
	account TEXT NOT NULL,
	client TEXT NOT NULL,
	kind TEXT NOT NULL,
	sealed BYTEA NOT NULL,
	reply BIGINT NOT NULL,
	at BIGINT NOT NULL,
	edited_at BIGINT NOT NULL,
	PRIMARY KEY (conversation, seq)
);
CREATE UNIQUE INDEX messages_rev ON messages (conversation, rev);
CREATE UNIQUE INDEX messages_client ON messages (conversation, account, client) WHERE account <> '' AND client <> '';
CREATE INDEX messages_account ON messages (account, conversation);
-- Words of messages as numbers that only the conversation's key leads to.
CREATE TABLE message_terms (
	conversation TEXT NOT NULL,
	term BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	PRIMARY KEY (conversation, term, seq)
);
CREATE INDEX message_terms_seq ON message_terms (conversation, seq);
-- What somebody deleted for herself alone.
CREATE TABLE message_hidden (
	account TEXT NOT NULL,
	conversation TEXT NOT NULL,
	seq BIGINT NOT NULL,
	PRIMARY KEY (account, conversation, seq)
);
-- Changes that the open apps have not been told of yet.
CREATE TABLE message_untold (
	conversation TEXT NOT NULL,
	rev BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (conversation, rev)
);
CREATE INDEX message_untold_at ON message_untold (at);
-- What somebody showed the staff: sealed, with her words. The reporter's and the
-- accused's accounts are emptied when they are forgotten.
CREATE TABLE message_reports (
	id TEXT NOT NULL PRIMARY KEY,
	conversation TEXT NOT NULL,
	reporter TEXT NOT NULL,
	accused TEXT NOT NULL,
	reason TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('open', 'dismissed', 'warned', 'locked')),
	shown BIGINT NOT NULL,
	sealed BYTEA NOT NULL,
	officer TEXT NOT NULL,
	decision BYTEA NOT NULL,
	at BIGINT NOT NULL,
	decided_at BIGINT NOT NULL
);
CREATE INDEX message_reports_open ON message_reports (at, id) WHERE state = 'open';
CREATE INDEX message_reports_accused ON message_reports (accused, at);
CREATE INDEX message_reports_reporter ON message_reports (reporter, at);
-- Which messages are evidence, so that their files stay as long as the report.
CREATE TABLE message_evidence (
	report TEXT NOT NULL,
	conversation TEXT NOT NULL,
	seq BIGINT NOT NULL,
	PRIMARY KEY (report, seq)
);
CREATE INDEX message_evidence_seq ON message_evidence (conversation, seq);
-- Who may not send for a while. words, appeal and decision are sealed.
CREATE TABLE message_locks (
	id TEXT NOT NULL PRIMARY KEY,
	account TEXT NOT NULL,
	report TEXT NOT NULL,
	officer TEXT NOT NULL,
	words BYTEA NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('active', 'appealed', 'upheld', 'lifted')),
	appeal BYTEA NOT NULL,
	decider TEXT NOT NULL,
	decision BYTEA NOT NULL,
	at BIGINT NOT NULL,
	until_at BIGINT NOT NULL,
	appealed_at BIGINT NOT NULL,
	decided_at BIGINT NOT NULL
);
CREATE INDEX message_locks_account ON message_locks (account, until_at);
CREATE INDEX message_locks_appealed ON message_locks (appealed_at, id) WHERE state = 'appealed';
-- Recorded voices, whose sealed files lie apart; subject is what each belongs to.
CREATE TABLE message_voices (
	id TEXT NOT NULL PRIMARY KEY,
	account TEXT NOT NULL,
	subject TEXT NOT NULL,
	created_at BIGINT NOT NULL
);
CREATE INDEX message_voices_subject ON message_voices (subject);
CREATE INDEX message_voices_account ON message_voices (account);
