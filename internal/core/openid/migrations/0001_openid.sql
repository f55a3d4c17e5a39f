-- Software of others that people sign in to. Of its secret we keep a digest.
CREATE TABLE openid_clients (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  logo TEXT NOT NULL,
  about TEXT NOT NULL,
  kind TEXT NOT NULL,
  sector TEXT NOT NULL,
  redirects TEXT NOT NULL,
  logouts TEXT NOT NULL,
  fields TEXT NOT NULL,
  scopes TEXT NOT NULL,
  secret BYTEA,
  secret_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

-- Whom a sector knows a person as. Random, so that two sectors cannot compare.
CREATE TABLE openid_subjects (
  account TEXT NOT NULL,
  sector TEXT NOT NULL,
  subject TEXT NOT NULL UNIQUE,
  PRIMARY KEY (account, sector)
);

-- One row for each time somebody is sent to us; after the decision with a code.
CREATE TABLE openid_requests (
  id TEXT PRIMARY KEY,
  client TEXT NOT NULL,
  asked TEXT NOT NULL,
  account TEXT NOT NULL,
  subject TEXT NOT NULL,
  fields TEXT NOT NULL,
  acr TEXT NOT NULL,
  amr TEXT NOT NULL,
  auth_at BIGINT NOT NULL,
  code BYTEA UNIQUE,
  code_used_at BIGINT NOT NULL,
  decided_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX openid_requests_created ON openid_requests (created_at);

-- What a person has agreed to, with the words that were shown.
CREATE TABLE openid_grants (
  account TEXT NOT NULL,
  client TEXT NOT NULL,
  shown TEXT NOT NULL,
  fields TEXT NOT NULL,
  scopes TEXT NOT NULL,
  given_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  PRIMARY KEY (account, client)
);
CREATE INDEX openid_grants_client ON openid_grants (client);

-- The proof of each agreement and withdrawal.
CREATE TABLE openid_grant_events (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  client TEXT NOT NULL,
  shown TEXT NOT NULL,
  fields TEXT NOT NULL,
  session TEXT NOT NULL,
  given BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX openid_grant_events_account ON openid_grant_events (account, id);

-- Tokens by their digest. A family descends from one code.
CREATE TABLE openid_tokens (
  id BYTEA PRIMARY KEY,
  kind TEXT NOT NULL,
  family TEXT NOT NULL,
  client TEXT NOT NULL,
  account TEXT NOT NULL,
  subject TEXT NOT NULL,
  scopes TEXT NOT NULL,
  amr TEXT NOT NULL,
  auth_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL
);
CREATE INDEX openid_tokens_family ON openid_tokens (family);
CREATE INDEX openid_tokens_owner ON openid_tokens (account, client);
CREATE INDEX openid_tokens_client ON openid_tokens (client);
CREATE INDEX openid_tokens_expiry ON openid_tokens (expires_at);

-- Keys that sign ID tokens, sealed; the public half is for everybody.
CREATE TABLE openid_keys (
  id TEXT PRIMARY KEY,
  private BYTEA NOT NULL,
  public BYTEA NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

-- How often what went wrong, by the hour.
CREATE TABLE openid_failures (
  client TEXT NOT NULL,
  code TEXT NOT NULL,
  hour BIGINT NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (client, code, hour)
);
