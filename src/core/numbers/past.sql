-- past_all(school_id) : standing_ever&
-- 全校每个人从头到尾的全部现状，一人接一人
SELECT school_id, graduate_id, cohort, student_no, college_id, major_id, class_id, level, sex, counted, stage, registered, approved, confirmed, effective_id, open_id, stage_at, version, since_at, hash, until_at
FROM standing_ever WHERE school_id = $1 ORDER BY graduate_id, version;

-- past_count(school_id, cohort, at, college_id?) : tally*
-- 某一时刻的计数，逐人重数
SELECT s.school_id AS school_id, s.cohort AS cohort, s.college_id AS college_id, s.major_id AS major_id, s.level AS level, s.sex AS sex, s.stage AS stage, s.registered AS registered, s.approved AS approved, s.confirmed AS confirmed, count(*) AS n
FROM standing_ever s
WHERE s.school_id = $1 AND s.cohort = $2 AND s.since_at < $3 AND s.until_at >= $3 AND s.counted = 1
--? college_id
	AND s.college_id = $4
GROUP BY s.school_id, s.cohort, s.college_id, s.major_id, s.level, s.sex, s.stage, s.registered, s.approved, s.confirmed;

-- past_moves(school_id, cohort, from_at:int, to_at:int, college_id?) : tally*
-- 两个时刻之间计数的增减：其间开始、后一时刻仍在的加一，前一时刻在、其间终止的减一
SELECT m.school_id AS school_id, m.cohort AS cohort, m.college_id AS college_id, m.major_id AS major_id, m.level AS level, m.sex AS sex, m.stage AS stage, m.registered AS registered, m.approved AS approved, m.confirmed AS confirmed, sum(m.n) AS n
FROM (
	SELECT s.school_id AS school_id, s.cohort AS cohort, s.college_id AS college_id, s.major_id AS major_id, s.level AS level, s.sex AS sex, s.stage AS stage, s.registered AS registered, s.approved AS approved, s.confirmed AS confirmed, 1 AS n
	FROM standing s WHERE s.school_id = $1 AND s.cohort = $2 AND s.counted = 1 AND s.since_at >= $3 AND s.since_at < $4
	UNION ALL
	SELECT p.school_id, p.cohort, p.college_id, p.major_id, p.level, p.sex, p.stage, p.registered, p.approved, p.confirmed, 1
	FROM standing_past p WHERE p.school_id = $1 AND p.cohort = $2 AND p.counted = 1 AND p.since_at >= $3 AND p.since_at < $4 AND p.until_at >= $4
	UNION ALL
	SELECT p.school_id, p.cohort, p.college_id, p.major_id, p.level, p.sex, p.stage, p.registered, p.approved, p.confirmed, -1
	FROM standing_past p WHERE p.school_id = $1 AND p.cohort = $2 AND p.counted = 1 AND p.until_at >= $3 AND p.until_at < $4 AND p.since_at + 0 < $3
) m
--? college_id
WHERE m.college_id = $5
GROUP BY m.school_id, m.cohort, m.college_id, m.major_id, m.level, m.sex, m.stage, m.registered, m.approved, m.confirmed
HAVING sum(m.n) <> 0;

-- past_coverage(school_id, cohort, at, account_id?) : coverage*
-- 某一时刻各班登记与确认的人数，只有状态，没有去向
SELECT k.id AS class_id, k.name AS class_name, c.name AS college_name, count(*) AS graduates,
	sum(CASE WHEN s.stage = 'unregistered' THEN 1 ELSE 0 END) AS in_unregistered,
	sum(CASE WHEN s.stage = 'draft' THEN 1 ELSE 0 END) AS in_draft,
	sum(CASE WHEN s.stage IN ('college_review', 'school_review', 'void_college', 'void_school') THEN 1 ELSE 0 END) AS in_review,
	sum(CASE WHEN s.stage = 'returned' THEN 1 ELSE 0 END) AS in_returned,
	sum(CASE WHEN s.stage = 'to_confirm' THEN 1 ELSE 0 END) AS in_to_confirm,
	sum(CASE WHEN s.stage = 'disputed' THEN 1 ELSE 0 END) AS in_disputed,
	sum(CASE WHEN s.stage = 'confirmed' THEN 1 ELSE 0 END) AS in_confirmed
FROM standing_ever s
JOIN class k ON k.school_id = s.school_id AND k.id = s.class_id
JOIN college c ON c.school_id = k.school_id AND c.id = k.college_id
WHERE s.school_id = $1 AND s.cohort = $2 AND s.since_at < $3 AND s.until_at >= $3 AND s.counted = 1
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = k.school_id AND a.account_id = $4 AND ((a.kind = 'school') OR (a.kind = 'college' AND a.target_id = k.college_id) OR (a.kind = 'class' AND a.target_id = k.id)))
GROUP BY k.id, k.name, c.name, c.sort
ORDER BY c.sort, c.name, k.name, k.id;
