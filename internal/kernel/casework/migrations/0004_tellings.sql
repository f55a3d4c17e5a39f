-- What owners of merged cases are still to be told, and how far that is: all up
-- to the case "after" have heard.
CREATE TABLE case_tellings (
	id TEXT NOT NULL PRIMARY KEY,
	case_id TEXT NOT NULL,
	kind TEXT NOT NULL,
	code TEXT NOT NULL,
	args TEXT NOT NULL,
	at BIGINT NOT NULL,
	after TEXT NOT NULL
);
