-- What partners read of what happened, the latest first.
CREATE INDEX case_events_at ON case_events (at, case_id, seq) WHERE internal = 0;
-- Whom cases were given to, for when her account is erased.
CREATE INDEX case_events_assigned ON case_events (args) WHERE action = 'assign';
