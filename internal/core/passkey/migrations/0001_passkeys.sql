-- A public key is no secret; what unlocks it never leaves the device.
CREATE TABLE passkeys (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  credential_id BYTEA NOT NULL UNIQUE,
  credential BYTEA NOT NULL,
  name TEXT NOT NULL,
  suspect_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL
);
CREATE INDEX passkeys_account ON passkeys (account, created_at);

-- A row is taken out by the answer to it, so that each is answered once.
CREATE TABLE passkey_challenges (
  id BYTEA PRIMARY KEY,
  session TEXT NOT NULL,
  ceremony BYTEA NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX passkey_challenges_expiry ON passkey_challenges (expires_at);
