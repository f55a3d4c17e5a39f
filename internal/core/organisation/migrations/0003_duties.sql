-- Which of the pack's agencies an organisation is, and for which ward; an empty
-- ward is the whole province.
CREATE TABLE organisation_duties (
	organisation TEXT NOT NULL PRIMARY KEY REFERENCES organisations (id),
	agency TEXT NOT NULL,
	ward TEXT NOT NULL
);
CREATE UNIQUE INDEX organisation_duties_of ON organisation_duties (agency, ward);
