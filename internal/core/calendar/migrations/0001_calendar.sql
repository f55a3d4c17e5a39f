CREATE TABLE calendar_feeds (
  account TEXT PRIMARY KEY,
  token BYTEA NOT NULL UNIQUE, -- SHA-256 of what stands in the address
  kinds TEXT NOT NULL,         -- with spaces between
  details BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);
