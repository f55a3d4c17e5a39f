-- The address at which an account has shown that it reads its e-mail. Several
-- may share one, as families do.
CREATE TABLE notice_emails (
  account TEXT PRIMARY KEY,
  address BYTEA NOT NULL,
  sealed BYTEA NOT NULL,
  confirmed_at BIGINT NOT NULL
);
CREATE INDEX notice_emails_address ON notice_emails (address);
-- The code that was last sent to an address which an account says is its own.
CREATE TABLE notice_email_codes (
  account TEXT PRIMARY KEY,
  id TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  signature BYTEA NOT NULL,
  attempts BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX notice_email_codes_expires ON notice_email_codes (expires_at);
-- How many codes were asked for by one account, and for one address.
CREATE TABLE notice_email_limits (
  caller BYTEA PRIMARY KEY,
  used BIGINT NOT NULL,
  ends_at BIGINT NOT NULL
);
CREATE INDEX notice_email_limits_ends ON notice_email_limits (ends_at);
