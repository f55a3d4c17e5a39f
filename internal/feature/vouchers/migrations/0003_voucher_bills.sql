-- The least bill and the most that is taken off it; 0: as they are. A redeemed
-- voucher keeps its bill, where one was asked for, and worth is what was taken off.
ALTER TABLE voucher_campaigns ADD COLUMN min_bill BIGINT NOT NULL DEFAULT 0;
ALTER TABLE voucher_campaigns ADD COLUMN max_off BIGINT NOT NULL DEFAULT 0;
ALTER TABLE vouchers ADD COLUMN bill BIGINT NOT NULL DEFAULT 0;
