-- contact_of(school_id, id) : contact?
-- 本人的联系方式
SELECT id, phone_sealed, phone_hash, phone_mask, email_sealed, email_mask, version FROM graduate WHERE school_id = $1 AND id = $2;

-- contact_set(school_id, id, phone_sealed, phone_hash, phone_mask, email_sealed, email_mask, updated_at, version)
UPDATE graduate SET phone_sealed = $3, phone_hash = $4, phone_mask = $5, email_sealed = $6, email_mask = $7, updated_at = $8, version = version + 1
WHERE school_id = $1 AND id = $2 AND version = $9;
