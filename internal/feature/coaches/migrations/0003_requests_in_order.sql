-- An operator's list of requests in the order in which coaches leave, in one
-- state or in all; the first also counts those that wait.
DROP INDEX coach_requests_feed;
CREATE INDEX coach_requests_state ON coach_requests (feed, status, departs_at, id);
CREATE INDEX coach_requests_departs ON coach_requests (feed, departs_at, id);
