-- The certificates that have signed files. The private key is sealed where the
-- certificate is of our own making, and empty where the operators gave it.
CREATE TABLE credential_certificates (
  id TEXT PRIMARY KEY, -- digest of the certificate
  certificate BYTEA NOT NULL,
  sealed BYTEA NOT NULL,
  expires_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
