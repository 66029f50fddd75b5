-- cohort_counts(school_id) : cohort_count*
-- 各届的应登记、已登记、本人已确认人数
SELECT t.cohort AS cohort, sum(t.n) AS graduates, sum(CASE WHEN t.registered <> '' THEN t.n ELSE 0 END) AS registered_n,
	sum(CASE WHEN t.confirmed <> '' THEN t.n ELSE 0 END) AS confirmed_n
FROM tally t WHERE t.school_id = $1 GROUP BY t.cohort ORDER BY t.cohort DESC;

-- cohort_change(school_id, cohort, definition, opens_at, late_at, closes_at, expected, version)
UPDATE cohort SET definition = $3, opens_at = $4, late_at = $5, closes_at = $6, expected = $7, version = version + 1
WHERE school_id = $1 AND cohort = $2 AND version = $8;

-- cohort_state(school_id, cohort, state, version)
UPDATE cohort SET state = $3, version = version + 1 WHERE school_id = $1 AND cohort = $2 AND version = $4;
