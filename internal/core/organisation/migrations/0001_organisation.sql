CREATE TABLE organisations (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  version BIGINT NOT NULL,
  members_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
-- There is one province.
CREATE UNIQUE INDEX organisations_province ON organisations (kind) WHERE kind = 'province';

CREATE TABLE members (
  organisation TEXT NOT NULL REFERENCES organisations (id),
  account TEXT NOT NULL,
  role TEXT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (organisation, account)
);
CREATE INDEX members_account ON members (account);

-- The number is kept, sealed, only while the invitation waits.
CREATE TABLE invitations (
  id TEXT PRIMARY KEY,
  organisation TEXT NOT NULL REFERENCES organisations (id),
  role TEXT NOT NULL,
  phone BYTEA NOT NULL,
  phone_index BYTEA NOT NULL,
  invited_by TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX invitations_pending ON invitations (organisation, phone_index) WHERE state = 'pending';
CREATE INDEX invitations_phone ON invitations (phone_index) WHERE state = 'pending';
CREATE INDEX invitations_expiry ON invitations (expires_at);
