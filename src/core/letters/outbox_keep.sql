--= letter_failed
-- 未能发出、还可以重发的：正文还在，收件人的号码或邮箱没有标为有误
WHERE l.school_id = $1 AND l.cohort = $2 AND l.state = 'failed' AND l.body <> ''
--+ letter_narrow
	AND NOT EXISTS (SELECT 1 FROM reach r JOIN graduate g ON g.school_id = r.school_id AND g.id = r.graduate_id
		WHERE r.school_id = l.school_id AND r.graduate_id = l.graduate_id AND r.channel = l.channel AND l.account_id = 0 AND l.address_sealed = ''
		AND r.wrong_at > 0 AND r.wrong_print = CASE r.channel WHEN 'mail' THEN g.email_mask ELSE g.phone_hash END)
	AND NOT EXISTS (SELECT 1 FROM account_reach r WHERE r.school_id = l.school_id AND r.account_id = l.account_id AND l.channel = 'mail' AND l.address_sealed = '')

-- letter_failed_count(school_id, cohort, channel?, batch_id?, graduate_id?) : letter_number!
SELECT count(*) AS last_number FROM letter l
--+ letter_failed
;

-- letter_retry(school_id, cohort, channel?, batch_id?, graduate_id?, why, due_at)
-- 一批重新排队
UPDATE letter AS l SET state = 'waiting', why = $6, due_at = $7, tries = 0, ended_at = 0, given = 0, lease_owner = '', lease_until = 0, version = version + 1
--+ letter_failed
;

-- outbox_rule_get(school_id) : outbox_rule?
SELECT school_id, keep_days, version, updated_at FROM outbox_rule WHERE school_id = $1;

-- outbox_rule_add(school_id, keep_days, updated_at)
INSERT INTO outbox_rule (school_id, keep_days, version, updated_at) VALUES ($1, $2, 1, $3) ON CONFLICT (school_id) DO NOTHING;

-- outbox_rule_change(school_id, keep_days, updated_at, version)
UPDATE outbox_rule SET keep_days = $2, updated_at = $3, version = version + 1 WHERE school_id = $1 AND version = $4;

-- letter_empty(school_id, ended_at:int, most:int)
-- 过了保留期限的信：正文和地址清空，其余留下
UPDATE letter SET body = '', address_sealed = '', version = version + 1
WHERE school_id = $1 AND id IN (SELECT l.id FROM letter l
	WHERE l.school_id = $1 AND l.ended_at <> 0 AND l.ended_at < $2 AND l.body <> '' ORDER BY l.ended_at, l.id LIMIT $3);
