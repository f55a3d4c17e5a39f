-- secret and pending are sealed. step is the last time step whose code was
-- taken, tries how many codes were given until tries_until.
CREATE TABLE second_factors (
  account TEXT PRIMARY KEY,
  secret BYTEA,
  pending BYTEA,
  pending_until BIGINT NOT NULL,
  step BIGINT NOT NULL,
  confirmed_at BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  tries_until BIGINT NOT NULL
);
CREATE TABLE second_factor_recovery (
  account TEXT NOT NULL,
  hash BYTEA NOT NULL,
  used_at BIGINT NOT NULL,
  PRIMARY KEY (account, hash)
);
-- When a session showed the second factor, and last worked with it.
CREATE TABLE second_factor_proofs (
  session TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  proven_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL
);
CREATE INDEX second_factor_proofs_account ON second_factor_proofs (account);
