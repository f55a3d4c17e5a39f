ALTER TABLE notices ADD COLUMN deleted_at BIGINT;
CREATE INDEX notices_deleted ON notices (deleted_at) WHERE deleted_at IS NOT NULL;
ALTER TABLE notice_preferences ADD COLUMN push BIGINT NOT NULL DEFAULT 1;
ALTER TABLE notice_preferences ADD COLUMN digest BIGINT NOT NULL DEFAULT 0;
ALTER TABLE notice_preferences ADD COLUMN muted BIGINT NOT NULL DEFAULT 0;
-- When notices may ring, in minutes of the day, and what a lock screen shows.
CREATE TABLE notice_settings (
  account TEXT PRIMARY KEY,
  quiet BIGINT NOT NULL,
  quiet_from BIGINT NOT NULL,
  quiet_until BIGINT NOT NULL,
  digest_at BIGINT NOT NULL,
  show_content BIGINT NOT NULL
);
-- Notices that wait for the next summary, or are in one that is being carried.
CREATE TABLE notice_digests (
  notice TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  push BIGINT NOT NULL,
  email BIGINT NOT NULL,
  digest TEXT NOT NULL,
  at BIGINT NOT NULL,
  due_at BIGINT NOT NULL
);
CREATE INDEX notice_digests_account ON notice_digests (account, digest);
CREATE INDEX notice_digests_digest ON notice_digests (digest, due_at);
CREATE INDEX notice_digests_at ON notice_digests (at);
-- The key that names us to push services, sealed. There is one.
CREATE TABLE push_keys (
  id TEXT PRIMARY KEY,
  sealed BYTEA NOT NULL,
  created_at BIGINT NOT NULL
);
-- Where the browser of a session is pushed to. Who knows the endpoint and the
-- keys could push as well, so they are sealed, and found by an index.
CREATE TABLE push_subscriptions (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  session TEXT NOT NULL,
  sender TEXT NOT NULL,
  endpoint BYTEA NOT NULL UNIQUE,
  sealed BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL
);
CREATE INDEX push_subscriptions_account ON push_subscriptions (account, used_at);
CREATE INDEX push_subscriptions_session ON push_subscriptions (session);
CREATE INDEX push_subscriptions_used ON push_subscriptions (used_at);
