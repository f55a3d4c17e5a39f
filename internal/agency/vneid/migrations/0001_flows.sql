-- One row for each time somebody is sent to the national account. The state is
-- kept as a digest; what answers must match is sealed.
CREATE TABLE vneid_flows (
  id BYTEA PRIMARY KEY,
  account TEXT NOT NULL,
  session TEXT NOT NULL,
  next TEXT NOT NULL,
  secrets BYTEA NOT NULL,
  outcome TEXT NOT NULL,
  id_token BYTEA,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL
);
CREATE INDEX vneid_flows_created ON vneid_flows (created_at);
CREATE INDEX vneid_flows_session ON vneid_flows (session, created_at);
