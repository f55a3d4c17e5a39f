-- A session that was begun by code on a device the account did not know is
-- held back until trusted_at. mark is the digest of the device's own mark.
ALTER TABLE sessions ADD COLUMN trusted_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN method TEXT NOT NULL DEFAULT 'code';
ALTER TABLE sessions ADD COLUMN mark BYTEA;

-- Devices on which an account was signed in without being held back.
CREATE TABLE known_devices (
  account TEXT NOT NULL REFERENCES accounts (id),
  mark BYTEA NOT NULL,
  trusted_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  PRIMARY KEY (account, mark)
);
CREATE INDEX known_devices_used ON known_devices (used_at);

-- Accounts that one of their devices has closed for codes on unknown devices.
CREATE TABLE code_stops (
  account TEXT PRIMARY KEY REFERENCES accounts (id),
  until BIGINT NOT NULL
);
