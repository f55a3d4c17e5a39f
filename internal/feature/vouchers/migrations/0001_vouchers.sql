-- What claiming and redeeming need of a campaign, beside its listing: a narrow
-- row that is only read then. status is the listing's.
CREATE TABLE voucher_campaigns (
	listing TEXT NOT NULL PRIMARY KEY,
	organisation TEXT NOT NULL,
	status TEXT NOT NULL,
	title TEXT NOT NULL,
	category TEXT NOT NULL,
	worth BIGINT NOT NULL,
	percent BIGINT NOT NULL,
	gift TEXT NOT NULL,
	quantity BIGINT NOT NULL,
	level BIGINT NOT NULL,
	per_person BIGINT NOT NULL,
	per_day BIGINT NOT NULL,
	per_place BIGINT NOT NULL,
	claim_from BIGINT NOT NULL,
	claim_until BIGINT NOT NULL,
	valid_from BIGINT NOT NULL,
	valid_until BIGINT NOT NULL,
	hold BIGINT NOT NULL
);
CREATE INDEX voucher_campaigns_organisation ON voucher_campaigns (organisation, listing);
-- Where vouchers of a campaign are redeemed; the same place of a company has the
-- same id in all its campaigns.
CREATE TABLE voucher_places (
	campaign TEXT NOT NULL,
	place TEXT NOT NULL,
	organisation TEXT NOT NULL,
	name TEXT NOT NULL,
	address TEXT NOT NULL,
	ward TEXT NOT NULL,
	PRIMARY KEY (campaign, place)
);
CREATE INDEX voucher_places_organisation ON voucher_places (organisation, place);
-- How much room is left under a limit: of the whole campaign ('all'), of a day
-- ('day:20783') or of a place ('at:…'). Each limit is spread over several rows,
-- so that those who take at the same moment do not wait for one another.
CREATE TABLE voucher_room (
	campaign TEXT NOT NULL,
	scope TEXT NOT NULL,
	slot BIGINT NOT NULL,
	room BIGINT NOT NULL CHECK (room >= 0),
	PRIMARY KEY (campaign, scope, slot)
);
CREATE TABLE voucher_holders (
	campaign TEXT NOT NULL,
	account TEXT NOT NULL,
	claimed BIGINT NOT NULL CHECK (claimed >= 0),
	PRIMARY KEY (campaign, account)
);
CREATE INDEX voucher_holders_account ON voucher_holders (account);
-- code is the digest of the code that its holder shows now, or was redeemed by.
CREATE TABLE vouchers (
	id TEXT NOT NULL PRIMARY KEY,
	campaign TEXT NOT NULL,
	organisation TEXT NOT NULL,
	account TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('claimed', 'redeemed', 'released', 'expired')),
	worth BIGINT NOT NULL,
	code BYTEA,
	code_until BIGINT NOT NULL,
	claimed_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	place TEXT NOT NULL,
	cashier TEXT NOT NULL,
	redeemed_at BIGINT NOT NULL,
	redeemed_day BIGINT NOT NULL
);
CREATE UNIQUE INDEX vouchers_code ON vouchers (code) WHERE code IS NOT NULL;
CREATE INDEX vouchers_account ON vouchers (account, id);
CREATE INDEX vouchers_lapse ON vouchers (expires_at, id) WHERE state = 'claimed';
CREATE INDEX vouchers_redeemed ON vouchers (organisation, redeemed_at, id) WHERE state = 'redeemed';
CREATE INDEX vouchers_campaign ON vouchers (campaign, state);
-- Redemptions that were taken back.
CREATE TABLE voucher_voids (
	id TEXT NOT NULL PRIMARY KEY,
	voucher TEXT NOT NULL,
	campaign TEXT NOT NULL,
	organisation TEXT NOT NULL,
	place TEXT NOT NULL,
	worth BIGINT NOT NULL,
	redeemed_at BIGINT NOT NULL,
	redeemed_day BIGINT NOT NULL,
	cashier TEXT NOT NULL,
	voided_at BIGINT NOT NULL,
	voided_by TEXT NOT NULL,
	reason TEXT NOT NULL
);
CREATE INDEX voucher_voids_organisation ON voucher_voids (organisation, redeemed_day);
CREATE INDEX voucher_voids_voucher ON voucher_voids (voucher);
