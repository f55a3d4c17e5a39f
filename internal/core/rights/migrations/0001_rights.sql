-- Copies of somebody's data, made by a job and sealed in the blob store.
CREATE TABLE data_exports (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  state TEXT NOT NULL, -- waiting, ready, gone
  size BIGINT NOT NULL,
  asked_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  ready_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX data_exports_account ON data_exports (account, id);
CREATE UNIQUE INDEX data_exports_one ON data_exports (account) WHERE state = 'waiting';
CREATE INDEX data_exports_expiry ON data_exports (expires_at) WHERE state = 'ready';

-- What somebody says is wrong. text and reason are sealed.
CREATE TABLE data_corrections (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  subject TEXT NOT NULL,
  text BYTEA NOT NULL,
  state TEXT NOT NULL, -- open, done, refused
  reason BYTEA NOT NULL,
  officer TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  answer_by BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  decided_at BIGINT NOT NULL
);
CREATE INDEX data_corrections_account ON data_corrections (account, id);
CREATE INDEX data_corrections_open ON data_corrections (due_at, id) WHERE state = 'open';
CREATE INDEX data_corrections_decided ON data_corrections (decided_at);

-- Requests to be forgotten. What stays of one that was carried out names nobody.
CREATE TABLE data_erasures (
  id TEXT PRIMARY KEY,
  receipt BYTEA NOT NULL UNIQUE, -- digest of the code that the person holds
  account TEXT NOT NULL,
  state TEXT NOT NULL, -- waiting, cancelled, done
  asked_at BIGINT NOT NULL,
  runs_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  backups_until BIGINT NOT NULL
);
CREATE UNIQUE INDEX data_erasures_one ON data_erasures (account) WHERE state = 'waiting';
