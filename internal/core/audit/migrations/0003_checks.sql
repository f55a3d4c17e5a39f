-- Verifications of the chain: how far one has come, and what it found. head is
-- the hash of the last entry that was in order.
CREATE TABLE audit_checks (
  id TEXT PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('running', 'whole', 'broken', 'stopped')),
  total BIGINT NOT NULL,
  checked BIGINT NOT NULL,
  head TEXT NOT NULL,
  broken_at BIGINT NOT NULL,
  reason TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  began_at BIGINT NOT NULL,
  moved_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX audit_checks_running ON audit_checks (state) WHERE state = 'running';
