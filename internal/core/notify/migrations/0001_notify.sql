CREATE TABLE notices (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  category TEXT NOT NULL,
  code TEXT NOT NULL,
  args TEXT NOT NULL,
  link TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  read_at BIGINT
);
CREATE INDEX notices_inbox ON notices (account, id);
CREATE INDEX notices_unread ON notices (account, id) WHERE read_at IS NULL;
CREATE TABLE notice_preferences (
  account TEXT NOT NULL,
  category TEXT NOT NULL,
  sms BIGINT NOT NULL,
  email BIGINT NOT NULL,
  PRIMARY KEY (account, category)
);
-- Messages that are no notices wait here, sealed, until they are sent or too late.
CREATE TABLE notice_messages (
  id TEXT PRIMARY KEY,
  sealed BYTEA NOT NULL,
  late_at BIGINT NOT NULL
);
CREATE INDEX notice_messages_late ON notice_messages (late_at);
