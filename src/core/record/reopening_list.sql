-- reopening_list(school_id, cohort, now:int, account_id?, college_id?, graduate_id?, id?, asked:int?, open:int?, closed:int?, before:int?, most:int) : reopening_line*
-- 重开登记簿，新的在前；到期关闭由此刻的时间得出
SELECT r.id AS id, r.cohort AS cohort, r.graduate_id AS graduate_id, CASE WHEN r.state = 'open' AND r.closes_at <= $3 THEN 'expired' ELSE r.state END AS state_now,
	r.reason AS reason, r.wished_until AS wished_until, r.asked_by AS asked_by, r.asked_name AS asked_name, r.asked_role AS asked_role,
	r.asked_at AS asked_at, r.decided_name AS decided_name, r.decided_at AS decided_at, r.decided_note AS decided_note, r.opened_at AS opened_at,
	r.until AS until, r.closes_at AS closes_at, r.ended_name AS ended_name, r.end_reason AS end_reason, r.version AS version,
	g.student_no AS student_no, g.name AS name, s.college_id AS college_id, c.name AS college, s.class_id AS class_id, k.name AS class
FROM reopening r
JOIN graduate g ON g.school_id = r.school_id AND g.id = r.graduate_id
JOIN standing s ON s.school_id = r.school_id AND s.graduate_id = r.graduate_id
JOIN college c ON c.school_id = s.school_id AND c.id = s.college_id
JOIN class k ON k.school_id = s.school_id AND k.id = s.class_id
WHERE r.school_id = $1 AND r.cohort = $2
--+ in_scope
--? college_id
	AND s.college_id = $5
--? graduate_id
	AND r.graduate_id = $6
--? id
	AND r.id = $7
--? asked
	AND r.state = 'asked' AND $8 = 1
--? open
	AND r.state = 'open' AND r.closes_at > $3 AND $9 = 1
--? closed
	AND r.state <> 'asked' AND (r.state <> 'open' OR r.closes_at <= $3) AND $10 = 1
--? before
	AND r.id < $11
ORDER BY r.id DESC
LIMIT $12;

-- reopening_count(school_id, cohort, now:int, account_id?, college_id?) : reopening_count!
SELECT count(*) FILTER (WHERE r.state = 'asked') AS asked_n, count(*) FILTER (WHERE r.state = 'open' AND r.closes_at > $3) AS open_n,
	count(*) FILTER (WHERE r.state <> 'asked' AND (r.state <> 'open' OR r.closes_at <= $3)) AS closed_n, count(*) AS all_n
FROM reopening r
JOIN standing s ON s.school_id = r.school_id AND s.graduate_id = r.graduate_id
WHERE r.school_id = $1 AND r.cohort = $2
--+ in_scope
--? college_id
	AND s.college_id = $5
;

-- reopening_changes(school_id, cohort, from:int, to:int, account_id?, college_id?, graduate_id?, first:int?, last:int?, most:int) : reopening_change*
-- 重开期间改动的登记版本：只有在开放期间才做得成的几种操作，取自操作日志
SELECT r.id AS reopening_id, r.graduate_id AS graduate_id, r.reason AS reason, r.asked_name AS asked_name, r.decided_name AS decided_name,
	r.opened_at AS opened_at, r.closes_at AS closes_at, s.student_no AS student_no, g.name AS name, s.college_id AS college_id, c.name AS college,
	s.class_id AS class_id, k.name AS class, d.id AS destination_id, d.number AS number, d.state AS state, d.category AS category,
	COALESCE((SELECT b.category FROM destination b WHERE b.school_id = d.school_id AND b.graduate_id = d.graduate_id AND b.number < d.number AND b.approved_at <> 0
		ORDER BY b.number DESC LIMIT 1), '') AS before_category,
	COALESCE((SELECT b.id FROM destination b WHERE b.school_id = d.school_id AND b.graduate_id = d.graduate_id AND b.number < d.number AND b.approved_at <> 0
		ORDER BY b.number DESC LIMIT 1), 0) AS before_id,
	min(l.at) AS first_at, max(l.at) AS last_at
FROM reopening r
JOIN audit l ON l.school_id = r.school_id AND l.graduate_id = r.graduate_id AND l.at >= r.opened_at AND l.at < r.closes_at
JOIN destination d ON d.school_id = l.school_id AND d.id = l.subject_id
JOIN standing s ON s.school_id = r.school_id AND s.graduate_id = r.graduate_id
JOIN graduate g ON g.school_id = r.school_id AND g.id = r.graduate_id
JOIN college c ON c.school_id = s.school_id AND c.id = s.college_id
JOIN class k ON k.school_id = s.school_id AND k.id = s.class_id
WHERE r.school_id = $1 AND r.cohort = $2 AND r.opened_at <> 0 AND l.graduate_id <> 0 AND l.outcome = 'ok' AND l.subject = 'destination'
	AND l.action IN ('destination.draft', 'destination.submit', 'destination.withdraw', 'destination.void_request') AND l.at >= $3 AND l.at < $4
--+ in_scope
--? college_id
	AND s.college_id = $6
--? graduate_id
	AND r.graduate_id = $7
--? first
	AND r.id >= $8
--? last
	AND r.id <= $9
GROUP BY r.school_id, r.id, r.graduate_id, r.reason, r.asked_name, r.decided_name, r.opened_at, r.closes_at, s.student_no, g.name, s.college_id,
	c.name, s.class_id, k.name, d.school_id, d.id, d.graduate_id, d.number, d.state, d.category
ORDER BY r.id DESC, d.number
LIMIT $10;

-- reopening_versions(school_id, ids:text) : destination*
-- 一批登记版本（标识逗号隔开）
SELECT school_id, id, graduate_id, cohort, number, state, slot, prior_state, category, employer_name, uscc, nature, industry, division, address,
	job_type, job_title, contact_name, contact_phone_sealed, contact_phone_mask, salary, signed_on, starts_on, ends_on, agreement_no,
	study_school, study_major, country, foreign_school, foreign_school_en, foreign_major, foreign_major_en, shop_url, freelance_kind, freelance_text,
	takes_archive, archive_unit, archive_address, archive_postcode, archive_receiver, household_to, note, source, filled_by, filled_name,
	submitted_at, college_reviewer, college_reviewer_name, college_reviewed_at, school_reviewer, school_reviewer_name, school_reviewed_at,
	approved_at, confirmed_at, reason, open_flags, version, created_at, updated_at
FROM destination WHERE school_id = $1
--sqlite:	AND id IN (SELECT CAST(value AS INTEGER) FROM json_each('["' || replace($2, ',', '","') || '"]'))
--pg:	AND id = ANY (CAST(string_to_array($2, ',') AS BIGINT[]))
ORDER BY id;

-- reopening_cohorts(school_id, account_id?) : reopening_cohort*
-- 范围内各届的重开条数，新的届在前
SELECT r.cohort AS cohort, count(*) AS all_n
FROM reopening r
JOIN standing s ON s.school_id = r.school_id AND s.graduate_id = r.graduate_id
WHERE r.school_id = $1
--+ in_scope
GROUP BY r.cohort ORDER BY r.cohort DESC;

-- reopening_todo(school_id, cohort, account_id) : reopening_todo!
-- 等校就业处决定、又不是本人申请的
SELECT count(*) AS asked_n FROM reopening WHERE school_id = $1 AND cohort = $2 AND state = 'asked' AND asked_by <> $3;
