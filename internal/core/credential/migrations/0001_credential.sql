-- The keys that sign. The private one is sealed while it is needed, and erased
-- when the next one signs; the public one (an uncompressed point) is kept.
CREATE TABLE credential_keys (
  kid BYTEA PRIMARY KEY,
  point BYTEA NOT NULL,
  sealed BYTEA NOT NULL,
  signs_from BIGINT NOT NULL,
  withdrawn_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

-- What was signed. The text is sealed: it holds what its owner chose to show.
CREATE TABLE credentials (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  type TEXT NOT NULL,
  level BIGINT NOT NULL, -- of assurance that it states
  sealed BYTEA NOT NULL,
  issued_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL, -- 0 is never
  revoked_at BIGINT NOT NULL
);
CREATE INDEX credentials_account ON credentials (account, id) WHERE revoked_at = 0;
CREATE INDEX credentials_revoked ON credentials (id) WHERE revoked_at > 0;
CREATE INDEX credentials_expiry ON credentials (expires_at) WHERE expires_at > 0;

-- The published list of what was revoked, signed; one row.
CREATE TABLE credential_list (
  one BIGINT PRIMARY KEY,
  body BYTEA NOT NULL,
  built_at BIGINT NOT NULL
);

-- Codes that are shown once. Only a digest of the token is kept.
CREATE TABLE credential_codes (
  id TEXT PRIMARY KEY,
  token BYTEA NOT NULL UNIQUE,
  account TEXT NOT NULL,
  fields TEXT NOT NULL,
  state TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  used_by TEXT NOT NULL,
  used_for TEXT NOT NULL
);
CREATE INDEX credential_codes_open ON credential_codes (account) WHERE state = 'open';
CREATE INDEX credential_codes_used ON credential_codes (account, used_at, id) WHERE state = 'used';
CREATE INDEX credential_codes_expiry ON credential_codes (expires_at);
