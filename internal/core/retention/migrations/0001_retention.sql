-- Who must not be forgotten for the time being, and why.
CREATE TABLE legal_holds (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  reason TEXT NOT NULL,
  reference TEXT NOT NULL,
  officer TEXT NOT NULL,
  since BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  ended_by TEXT NOT NULL,
  ended_why TEXT NOT NULL
);
CREATE UNIQUE INDEX legal_holds_one ON legal_holds (account) WHERE ended_at = 0;
