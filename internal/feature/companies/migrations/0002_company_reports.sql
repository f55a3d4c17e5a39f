-- What people say is wrong with a company's page; settled_at is 0 until an
-- officer has looked. Each counts once until then.
CREATE TABLE company_reports (
	id TEXT NOT NULL PRIMARY KEY,
	company TEXT NOT NULL,
	account TEXT NOT NULL,
	reason TEXT NOT NULL,
	words TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	settled_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX company_reports_open ON company_reports (company, account) WHERE settled_at = 0;
CREATE INDEX company_reports_account ON company_reports (account, id);
