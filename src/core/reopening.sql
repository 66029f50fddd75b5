-- reopening_now(school_id, graduate_id, until) : reopening*
-- 此刻有效的重开；后开的在前
SELECT school_id, id, cohort, graduate_id, reason, until, opened_by, opened_name, opened_at
FROM reopening WHERE school_id = $1 AND graduate_id = $2 AND until > $3 ORDER BY id DESC LIMIT 1;

-- reopening_end(school_id, graduate_id, until)
UPDATE reopening SET until = $3 WHERE school_id = $1 AND graduate_id = $2 AND until > $3;

-- reopening_add(school_id, id, cohort, graduate_id, reason, until, opened_by, opened_name, opened_at)
INSERT INTO reopening (school_id, id, cohort, graduate_id, reason, until, opened_by, opened_name, opened_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);
