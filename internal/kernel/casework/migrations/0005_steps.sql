-- Until when an office decides whether it takes a case up, and until when it has
-- given it to somebody; 0 once that was done, or without such a bound. step_at
-- is when the next of them is late and nobody was told yet.
ALTER TABLE cases ADD COLUMN triage_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN assign_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN step_told BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN step_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX cases_step ON cases (step_at, id) WHERE step_at > 0;
-- In the order of work-lists, and only what still waits for it.
CREATE INDEX cases_triage ON cases (organisation, due_at, id, triage_at, kind, procedure_code, status, ward, assignee)
	WHERE closed_at = 0 AND triage_at > 0;
CREATE INDEX cases_assign ON cases (organisation, due_at, id, assign_at, kind, procedure_code, status, ward, assignee)
	WHERE closed_at = 0 AND assign_at > 0;
