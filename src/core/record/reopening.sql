-- reopening_now(school_id, graduate_id, at:int) : reopening*
-- 此刻开放着的重开；后开的在前
SELECT school_id, id, cohort, graduate_id, state, reason, wished_until, asked_by, asked_name, asked_role, asked_at, decided_by, decided_name,
	decided_at, decided_note, opened_at, until, closes_at, ended_by, ended_name, end_reason, version
FROM reopening WHERE school_id = $1 AND graduate_id = $2 AND state = 'open' AND closes_at > $3 ORDER BY id DESC LIMIT 1;

-- reopening_waiting(school_id, graduate_id) : reopening?
-- 已申请、还没有决定的
SELECT school_id, id, cohort, graduate_id, state, reason, wished_until, asked_by, asked_name, asked_role, asked_at, decided_by, decided_name,
	decided_at, decided_note, opened_at, until, closes_at, ended_by, ended_name, end_reason, version
FROM reopening WHERE school_id = $1 AND graduate_id = $2 AND state = 'asked';

-- reopening_get(school_id, id) : reopening?
SELECT school_id, id, cohort, graduate_id, state, reason, wished_until, asked_by, asked_name, asked_role, asked_at, decided_by, decided_name,
	decided_at, decided_note, opened_at, until, closes_at, ended_by, ended_name, end_reason, version
FROM reopening WHERE school_id = $1 AND id = $2;

-- reopening_add(school_id, id, cohort, graduate_id, state, reason, wished_until, asked_by, asked_name, asked_role, asked_at)
INSERT INTO reopening (school_id, id, cohort, graduate_id, state, reason, wished_until, asked_by, asked_name, asked_role, asked_at, decided_by,
	decided_name, decided_at, decided_note, opened_at, until, closes_at, ended_by, ended_name, end_reason, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, '', 0, '', 0, 0, 0, 0, '', '', 1);

-- reopening_set(school_id, id, state, decided_by, decided_name, decided_at, decided_note, opened_at, until, closes_at, ended_by, ended_name,
--	end_reason, version)
UPDATE reopening SET state = $3, decided_by = $4, decided_name = $5, decided_at = $6, decided_note = $7, opened_at = $8, until = $9,
	closes_at = $10, ended_by = $11, ended_name = $12, end_reason = $13, version = version + 1
WHERE school_id = $1 AND id = $2 AND version = $14;
