-- contact_of(school_id, id) : contact?
-- 本人的联系方式
SELECT id, cohort, phone_sealed, phone_hash, phone_mask, phone_state, email_sealed, email_hash, email_mask, email_state, version FROM graduate WHERE school_id = $1 AND id = $2;

-- contact_set(school_id, id, phone_sealed, phone_hash, phone_mask, phone_state, email_sealed, email_hash, email_mask, email_state, updated_at, version)
UPDATE graduate SET phone_sealed = $3, phone_hash = $4, phone_mask = $5, phone_state = $6, email_sealed = $7, email_hash = $8, email_mask = $9,
	email_state = $10, updated_at = $11, version = version + 1
WHERE school_id = $1 AND id = $2 AND version = $12;

-- contact_settle_phone(school_id, cohort, hashes:text)
-- 一批号码（查找值，逗号隔开）的状况：本届另有人用的为“与他人相同”
UPDATE graduate AS g SET phone_state = CASE WHEN EXISTS (SELECT 1 FROM graduate o WHERE o.school_id = g.school_id AND o.cohort = g.cohort
		AND o.phone_hash <> '' AND o.phone_hash = g.phone_hash AND o.id <> g.id) THEN 'shared' ELSE 'good' END
WHERE g.school_id = $1 AND g.cohort = $2 AND g.phone_hash <> '' AND g.phone_state IN ('good', 'shared')
--sqlite:	AND g.phone_hash IN (SELECT value FROM json_each('["' || replace($3, ',', '","') || '"]'))
--pg:	AND g.phone_hash = ANY (string_to_array($3, ','))
	AND g.phone_state <> CASE WHEN EXISTS (SELECT 1 FROM graduate o WHERE o.school_id = g.school_id AND o.cohort = g.cohort
		AND o.phone_hash <> '' AND o.phone_hash = g.phone_hash AND o.id <> g.id) THEN 'shared' ELSE 'good' END;

-- contact_settle_email(school_id, cohort, hashes:text)
-- 同上，电子邮箱
UPDATE graduate AS g SET email_state = CASE WHEN EXISTS (SELECT 1 FROM graduate o WHERE o.school_id = g.school_id AND o.cohort = g.cohort
		AND o.email_hash <> '' AND o.email_hash = g.email_hash AND o.id <> g.id) THEN 'shared' ELSE 'good' END
WHERE g.school_id = $1 AND g.cohort = $2 AND g.email_hash <> '' AND g.email_state IN ('good', 'shared')
--sqlite:	AND g.email_hash IN (SELECT value FROM json_each('["' || replace($3, ',', '","') || '"]'))
--pg:	AND g.email_hash = ANY (string_to_array($3, ','))
	AND g.email_state <> CASE WHEN EXISTS (SELECT 1 FROM graduate o WHERE o.school_id = g.school_id AND o.cohort = g.cohort
		AND o.email_hash <> '' AND o.email_hash = g.email_hash AND o.id <> g.id) THEN 'shared' ELSE 'good' END;

-- contact_share_phone(school_id, cohort, hashes:text)
-- 一批新来的号码：本届已有人用的，都为“与他人相同”；只看索引，不逐人翻
UPDATE graduate AS g SET phone_state = 'shared'
WHERE g.school_id = $1 AND g.cohort = $2 AND g.phone_hash <> '' AND g.phone_state = 'good'
	AND g.phone_hash IN (SELECT o.phone_hash FROM graduate o WHERE o.school_id = $1 AND o.cohort = $2 AND o.phone_hash <> ''
--sqlite:		AND o.phone_hash IN (SELECT value FROM json_each('["' || replace($3, ',', '","') || '"]'))
--pg:		AND o.phone_hash = ANY (string_to_array($3, ','))
		GROUP BY o.phone_hash HAVING count(*) > 1);

-- contact_share_email(school_id, cohort, hashes:text)
-- 同上，电子邮箱
UPDATE graduate AS g SET email_state = 'shared'
WHERE g.school_id = $1 AND g.cohort = $2 AND g.email_hash <> '' AND g.email_state = 'good'
	AND g.email_hash IN (SELECT o.email_hash FROM graduate o WHERE o.school_id = $1 AND o.cohort = $2 AND o.email_hash <> ''
--sqlite:		AND o.email_hash IN (SELECT value FROM json_each('["' || replace($3, ',', '","') || '"]'))
--pg:		AND o.email_hash = ANY (string_to_array($3, ','))
		GROUP BY o.email_hash HAVING count(*) > 1);

-- contact_wrong(school_id) : contact_wrong!
-- 状况与查找值不符的人数
SELECT count(*) AS graduates FROM graduate g
WHERE g.school_id = $1 AND (
	(g.phone_hash = '') <> (g.phone_state = 'missing') OR (g.email_hash = '') <> (g.email_state = 'missing')
	OR (g.phone_state IN ('good', 'shared') AND (g.phone_state = 'shared') <> EXISTS (SELECT 1 FROM graduate o WHERE o.school_id = g.school_id
		AND o.cohort = g.cohort AND o.phone_hash <> '' AND o.phone_hash = g.phone_hash AND o.id <> g.id))
	OR (g.email_state IN ('good', 'shared') AND (g.email_state = 'shared') <> EXISTS (SELECT 1 FROM graduate o WHERE o.school_id = g.school_id
		AND o.cohort = g.cohort AND o.email_hash <> '' AND o.email_hash = g.email_hash AND o.id <> g.id)));
