-- People, known by a phone number that is sealed and found by a blind index.
CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  phone BYTEA NOT NULL,
  name TEXT NOT NULL,
  language TEXT NOT NULL,
  level BIGINT NOT NULL,
  workplace TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

-- One row for each index key in use, so that a rotation never lets a second
-- account of the same number in.
CREATE TABLE account_phones (
  phone_index BYTEA PRIMARY KEY,
  account TEXT NOT NULL
);
CREATE INDEX account_phones_account ON account_phones (account);

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  token BYTEA NOT NULL UNIQUE,
  account TEXT NOT NULL REFERENCES accounts (id),
  device TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_account ON sessions (account, used_at);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- One-time codes; neither the challenge, the number nor the code is readable.
CREATE TABLE sign_in_codes (
  id BYTEA PRIMARY KEY,
  phone BYTEA NOT NULL,
  code BYTEA NOT NULL,
  attempts BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX sign_in_codes_created ON sign_in_codes (created_at);

-- How many codes a number, an address and a device were given in a window.
CREATE TABLE sign_in_limits (
  rule TEXT NOT NULL,
  caller BYTEA NOT NULL,
  used BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  PRIMARY KEY (rule, caller)
);
CREATE INDEX sign_in_limits_end ON sign_in_limits (ends_at);
