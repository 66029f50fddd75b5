-- watch_scheme_get(school_id, cohort) : watch_scheme?
SELECT school_id, cohort, month_from, month_to, month_day, week_from, week_to, week_day, day_from, day_to, day_time, inclusive, version, updated_at
FROM watch_scheme WHERE school_id = $1 AND cohort = $2;

-- watch_scheme_add(school_id, cohort, month_from, month_to, month_day, week_from, week_to, week_day, day_from, day_to, day_time, inclusive, updated_at)
INSERT INTO watch_scheme (school_id, cohort, month_from, month_to, month_day, week_from, week_to, week_day, day_from, day_to, day_time, inclusive, version, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13);

-- watch_scheme_put(school_id, cohort, month_from, month_to, month_day, week_from, week_to, week_day, day_from, day_to, day_time, inclusive, updated_at, version)
UPDATE watch_scheme SET month_from = $3, month_to = $4, month_day = $5, week_from = $6, week_to = $7, week_day = $8, day_from = $9, day_to = $10,
	day_time = $11, inclusive = $12, updated_at = $13, version = version + 1
WHERE school_id = $1 AND cohort = $2 AND version = $14;

-- watch_scheme_open(school_id) : watch_scheme*
-- 未归档各届的监测安排
SELECT s.school_id AS school_id, s.cohort AS cohort, s.month_from AS month_from, s.month_to AS month_to, s.month_day AS month_day,
	s.week_from AS week_from, s.week_to AS week_to, s.week_day AS week_day, s.day_from AS day_from, s.day_to AS day_to, s.day_time AS day_time,
	s.inclusive AS inclusive, s.version AS version, s.updated_at AS updated_at
FROM watch_scheme s JOIN cohort k ON k.school_id = s.school_id AND k.cohort = s.cohort
WHERE s.school_id = $1 AND k.state = 'open' ORDER BY s.cohort;

-- watch_scheme_wanting(school_id) : cohort*
-- 还没有监测安排的届
SELECT k.school_id AS school_id, k.cohort AS cohort, k.definition AS definition, k.opens_at AS opens_at, k.late_at AS late_at, k.closes_at AS closes_at,
	k.state AS state, k.expected AS expected, k.version AS version, k.created_at AS created_at
FROM cohort k LEFT JOIN watch_scheme s ON s.school_id = k.school_id AND s.cohort = k.cohort
WHERE k.school_id = $1 AND k.state = 'open' AND s.cohort IS NULL ORDER BY k.cohort;

-- due_all(school_id, cohort) : due*
SELECT school_id, cohort, kind, due_on, due_at, snapshot_id FROM due WHERE school_id = $1 AND cohort = $2 ORDER BY due_at, kind;

-- due_between(school_id, cohort, first:text, last:text) : due*
SELECT school_id, cohort, kind, due_on, due_at, snapshot_id FROM due
WHERE school_id = $1 AND cohort = $2 AND due_on >= $3 AND due_on <= $4 ORDER BY due_at, kind;

-- due_next(school_id, cohort, kind?, after:int) : due?
SELECT school_id, cohort, kind, due_on, due_at, snapshot_id FROM due
WHERE school_id = $1 AND cohort = $2 AND due_at > $4
--? kind
	AND kind = $3
ORDER BY due_at, kind LIMIT 1;

-- due_last(school_id, cohort, kind, at:int) : due?
SELECT school_id, cohort, kind, due_on, due_at, snapshot_id FROM due
WHERE school_id = $1 AND cohort = $2 AND kind = $3 AND due_at <= $4 ORDER BY due_at DESC LIMIT 1;

-- due_get(school_id, cohort, kind, due_on) : due?
SELECT school_id, cohort, kind, due_on, due_at, snapshot_id FROM due WHERE school_id = $1 AND cohort = $2 AND kind = $3 AND due_on = $4;

-- due_unfrozen(school_id, now:int) : due*
-- 已到时刻而还没有快照的，先到的在前；归档的届不再生成
SELECT d.school_id AS school_id, d.cohort AS cohort, d.kind AS kind, d.due_on AS due_on, d.due_at AS due_at, d.snapshot_id AS snapshot_id
FROM due d JOIN cohort k ON k.school_id = d.school_id AND k.cohort = d.cohort
WHERE d.school_id = $1 AND d.snapshot_id = 0 AND d.due_at <= $2 AND k.state = 'open'
ORDER BY d.due_at, d.cohort, d.kind;

-- due_add(school_id, cohort, kind, due_on, due_at)
INSERT INTO due (school_id, cohort, kind, due_on, due_at, snapshot_id) VALUES ($1, $2, $3, $4, $5, 0);

-- due_move(school_id, cohort, kind, due_on, due_at)
UPDATE due SET due_at = $5 WHERE school_id = $1 AND cohort = $2 AND kind = $3 AND due_on = $4 AND snapshot_id = 0;

-- due_remove(school_id, cohort, kind, due_on)
DELETE FROM due WHERE school_id = $1 AND cohort = $2 AND kind = $3 AND due_on = $4 AND snapshot_id = 0;

-- due_freeze(school_id, cohort, kind, due_on, snapshot_id)
UPDATE due SET snapshot_id = $5 WHERE school_id = $1 AND cohort = $2 AND kind = $3 AND due_on = $4 AND snapshot_id = 0;
