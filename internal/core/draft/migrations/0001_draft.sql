CREATE TABLE drafts (
  account TEXT NOT NULL,
  kind TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  version BIGINT NOT NULL, -- the time of the last change in ms, or more: it never comes twice
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (account, kind)
);
CREATE INDEX drafts_old ON drafts (updated_at);
