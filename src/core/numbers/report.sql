-- report_moves(school_id, cohort, from_at:int, to_at:int, since_at:int) : report_move*
-- 两个时刻之间变过的人（since_at 为 0：全部的人），按原来与后来的状态合计
SELECT p.was_counted AS was_counted, p.was_college_id AS was_college_id, p.was_major_id AS was_major_id, p.was_level AS was_level,
	p.was_sex AS was_sex, p.was_stage AS was_stage, p.was_registered AS was_registered, p.was_approved AS was_approved,
	p.was_confirmed AS was_confirmed, p.counted AS counted, p.college_id AS college_id, p.major_id AS major_id, p.level AS level, p.sex AS sex,
	p.stage AS stage, p.registered AS registered, p.approved AS approved, p.confirmed AS confirmed, count(*) AS graduates
FROM (
	SELECT COALESCE(b.counted, s.counted, 0) AS was_counted, COALESCE(b.college_id, s.college_id, 0) AS was_college_id,
		COALESCE(b.major_id, s.major_id, 0) AS was_major_id, COALESCE(b.level, s.level, '') AS was_level, COALESCE(b.sex, s.sex, '') AS was_sex,
		COALESCE(b.stage, s.stage, '') AS was_stage, COALESCE(b.registered, s.registered, '') AS was_registered,
		COALESCE(b.approved, s.approved, '') AS was_approved, COALESCE(b.confirmed, s.confirmed, '') AS was_confirmed,
		a.counted AS counted, a.college_id AS college_id, a.major_id AS major_id, a.level AS level, a.sex AS sex, a.stage AS stage,
		a.registered AS registered, a.approved AS approved, a.confirmed AS confirmed
	FROM standing_ever a
	LEFT JOIN standing_past b ON b.school_id = a.school_id AND b.graduate_id = a.graduate_id AND b.since_at < $3 AND b.until_at >= $3
	LEFT JOIN standing s ON s.school_id = a.school_id AND s.graduate_id = a.graduate_id AND s.since_at < $3
	WHERE a.school_id = $1 AND a.cohort = $2 AND a.since_at >= $5 AND a.since_at < $4 AND a.until_at >= $4
) p
GROUP BY p.was_counted, p.was_college_id, p.was_major_id, p.was_level, p.was_sex, p.was_stage, p.was_registered, p.was_approved,
	p.was_confirmed, p.counted, p.college_id, p.major_id, p.level, p.sex, p.stage, p.registered, p.approved, p.confirmed;

-- report_people(school_id, cohort, from_at:int, to_at:int, since_at:int, account_id:int, college_id:int, level:text, sex:text, majors:text, was_majors:text,
--	subject:text, members:text, was_members:text, inside:int, was_inside:int, changed:int, after:text, size:int) : report_person*
-- 一个差额背后的人：后来在其中的、原来在其中的；subject 是看哪一列，members 是算在内的值；listed 为名单总人数
SELECT q.graduate_id AS graduate_id, q.student_no AS student_no, g.name AS name, q.listed AS listed,
	q.was_counted AS was_counted, q.was_college_id AS was_college_id, q.was_major_id AS was_major_id, q.was_level AS was_level, q.was_sex AS was_sex,
	q.was_stage AS was_stage, q.was_registered AS was_registered, q.was_approved AS was_approved, q.was_confirmed AS was_confirmed,
	q.counted AS counted, q.college_id AS college_id, q.major_id AS major_id, q.level AS level, q.sex AS sex, q.stage AS stage,
	q.registered AS registered, q.approved AS approved, q.confirmed AS confirmed, q.since_at AS since_at,
	COALESCE(NULLIF(d.employer_name, ''), NULLIF(d.study_school, ''), NULLIF(d.foreign_school, ''), '') AS place_name
FROM (
	SELECT n.* FROM (
	SELECT p.*, count(*) OVER () AS listed
	FROM (
		SELECT a.graduate_id AS graduate_id, a.student_no AS student_no, a.since_at AS since_at, a.effective_id AS effective_id, a.open_id AS open_id,
			COALESCE(b.counted, s.counted, 0) AS was_counted, COALESCE(b.college_id, s.college_id, 0) AS was_college_id,
			COALESCE(b.major_id, s.major_id, 0) AS was_major_id, COALESCE(b.level, s.level, '') AS was_level, COALESCE(b.sex, s.sex, '') AS was_sex,
			COALESCE(b.stage, s.stage, '') AS was_stage, COALESCE(b.registered, s.registered, '') AS was_registered,
			COALESCE(b.approved, s.approved, '') AS was_approved, COALESCE(b.confirmed, s.confirmed, '') AS was_confirmed,
			a.counted AS counted, a.college_id AS college_id, a.major_id AS major_id, a.level AS level, a.sex AS sex, a.stage AS stage,
			a.registered AS registered, a.approved AS approved, a.confirmed AS confirmed,
			CASE $12 WHEN 'registered' THEN a.registered WHEN 'approved' THEN a.approved WHEN 'confirmed' THEN a.confirmed WHEN 'stage' THEN a.stage ELSE 'all' END AS value,
			CASE $12 WHEN 'registered' THEN COALESCE(b.registered, s.registered, '') WHEN 'approved' THEN COALESCE(b.approved, s.approved, '')
				WHEN 'confirmed' THEN COALESCE(b.confirmed, s.confirmed, '') WHEN 'stage' THEN COALESCE(b.stage, s.stage, '') ELSE 'all' END AS was_value
		FROM standing_ever a
		LEFT JOIN standing_past b ON b.school_id = a.school_id AND b.graduate_id = a.graduate_id AND b.since_at < $3 AND b.until_at >= $3
		LEFT JOIN standing s ON s.school_id = a.school_id AND s.graduate_id = a.graduate_id AND s.since_at < $3
		WHERE a.school_id = $1 AND a.cohort = $2 AND a.since_at >= $5 AND a.since_at < $4 AND a.until_at >= $4
			AND ($15 <> 1 OR (a.counted = 1 AND ($7 = 0 OR a.college_id = $7) AND ($8 = '' OR a.level = $8) AND $13 LIKE '%|' || CASE $12 WHEN 'registered' THEN a.registered
				WHEN 'approved' THEN a.approved WHEN 'confirmed' THEN a.confirmed WHEN 'stage' THEN a.stage ELSE 'all' END || '|%'))
	) p
	WHERE $15 = CASE WHEN p.counted = 1 AND ($7 = 0 OR p.college_id = $7) AND ($8 = '' OR p.level = $8) AND ($9 = '' OR p.sex = $9)
			AND ($10 = '' OR $10 LIKE '%|' || p.major_id || '|%') AND $13 LIKE '%|' || p.value || '|%'
			AND ($6 = 0 OR EXISTS (SELECT 1 FROM account_scope x WHERE x.school_id = $1 AND x.account_id = $6 AND x.kind = 'college' AND x.target_id = p.college_id))
			THEN 1 ELSE 0 END
		AND $16 = CASE WHEN p.was_counted = 1 AND ($7 = 0 OR p.was_college_id = $7) AND ($8 = '' OR p.was_level = $8) AND ($9 = '' OR p.was_sex = $9)
			AND ($11 = '' OR $11 LIKE '%|' || p.was_major_id || '|%') AND $14 LIKE '%|' || p.was_value || '|%'
			AND ($6 = 0 OR EXISTS (SELECT 1 FROM account_scope y WHERE y.school_id = $1 AND y.account_id = $6 AND y.kind = 'college' AND y.target_id = p.was_college_id))
			THEN 1 ELSE 0 END
		AND ($17 = 0 OR p.value <> p.was_value)
	) n WHERE n.student_no > $18 ORDER BY n.student_no LIMIT $19
) q
JOIN graduate g ON g.school_id = $1 AND g.id = q.graduate_id
LEFT JOIN destination d ON d.school_id = $1 AND d.id = CASE WHEN $12 = 'registered' AND q.open_id <> 0 AND q.stage <> 'draft' THEN q.open_id ELSE q.effective_id END
ORDER BY q.student_no;

-- report_people_at(school_id, cohort, at:int, account_id?, college_id?, level?, sex?, majors:text?, subject:text, members:text, after:text, size:int) : report_person*
-- 某一时刻在一个数里的人，不与别的时刻比较
SELECT q.graduate_id AS graduate_id, q.student_no AS student_no, g.name AS name, q.listed AS listed,
	0 AS was_counted, 0 AS was_college_id, 0 AS was_major_id, '' AS was_level, '' AS was_sex, '' AS was_stage, '' AS was_registered, '' AS was_approved,
	'' AS was_confirmed, q.counted AS counted, q.college_id AS college_id, q.major_id AS major_id, q.level AS level, q.sex AS sex, q.stage AS stage,
	q.registered AS registered, q.approved AS approved, q.confirmed AS confirmed, q.since_at AS since_at,
	COALESCE(NULLIF(d.employer_name, ''), NULLIF(d.study_school, ''), NULLIF(d.foreign_school, ''), '') AS place_name
FROM (
	SELECT n.* FROM (
		SELECT a.graduate_id AS graduate_id, a.student_no AS student_no, a.since_at AS since_at, a.effective_id AS effective_id, a.open_id AS open_id,
			a.counted AS counted, a.college_id AS college_id, a.major_id AS major_id, a.level AS level, a.sex AS sex, a.stage AS stage,
			a.registered AS registered, a.approved AS approved, a.confirmed AS confirmed, count(*) OVER () AS listed
		FROM standing_ever a
		WHERE a.school_id = $1 AND a.cohort = $2 AND a.since_at < $3 AND a.until_at >= $3 AND a.counted = 1
			AND $10 LIKE '%|' || CASE $9 WHEN 'registered' THEN a.registered WHEN 'approved' THEN a.approved WHEN 'confirmed' THEN a.confirmed
				WHEN 'stage' THEN a.stage ELSE 'all' END || '|%'
--? account_id
			AND EXISTS (SELECT 1 FROM account_scope x WHERE x.school_id = a.school_id AND x.account_id = $4 AND x.kind = 'college' AND x.target_id = a.college_id)
--? college_id
			AND a.college_id = $5
--? level
			AND a.level = $6
--? sex
			AND a.sex = $7
--? majors
			AND $8 LIKE '%|' || a.major_id || '|%'
	) n WHERE n.student_no > $11 ORDER BY n.student_no LIMIT $12
) q
JOIN graduate g ON g.school_id = $1 AND g.id = q.graduate_id
LEFT JOIN destination d ON d.school_id = $1 AND d.id = CASE WHEN $9 = 'registered' AND q.open_id <> 0 AND q.stage <> 'draft' THEN q.open_id ELSE q.effective_id END
ORDER BY q.student_no;

-- report_states(school_id, graduate_id) : report_state*
-- 一个人从头到尾的现状
SELECT graduate_id, cohort, student_no, college_id, major_id, class_id, level, sex, counted, stage, registered, approved, confirmed, effective_id, open_id, since_at, until_at
FROM standing_ever WHERE school_id = $1 AND graduate_id = $2 ORDER BY since_at, until_at;

--= report_found
SELECT g.id AS graduate_id, g.student_no AS student_no, g.name AS name, c.name AS college_name, m.name AS major_name, g.level AS level
FROM graduate g
JOIN college c ON c.school_id = g.school_id AND c.id = g.college_id
JOIN major m ON m.school_id = g.school_id AND m.id = g.major_id

-- report_find(school_id, cohort, q:text, account_id?) : report_found*
-- 按学号或姓名找一个人，供查“为什么”；要问的是快照，所以移出名册的也找得到
--+ report_found
WHERE g.school_id = $1 AND g.cohort || '' = $2 AND g.id IN (
	SELECT p.id FROM graduate p WHERE p.school_id = $1 AND p.cohort = $2 AND p.student_no = $3
	UNION ALL SELECT p.id FROM graduate p WHERE p.school_id = $1 AND p.cohort = $2 AND p.name = $3)
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = g.school_id AND a.account_id = $4 AND a.kind = 'college' AND a.target_id = g.college_id)
ORDER BY g.student_no
LIMIT 50;

-- report_corrections(school_id, cohort, from_at:int, account_id?, size:int) : roster_change_line*
-- 快照之后、会使它的数字改变的名册更正；新的在前
--+ roster_change_line
WHERE r.school_id = $1 AND r.cohort = $2 AND r.at >= $3
	AND (r.counted_before <> r.counted_after OR r.changes LIKE '%"college":%' OR r.changes LIKE '%"major":%' OR r.changes LIKE '%"education":%' OR r.changes LIKE '%"sex":%')
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = r.school_id AND a.account_id = $4 AND ((a.kind = 'school') OR (a.kind = 'college' AND a.target_id = g.college_id)))
ORDER BY r.at DESC, r.id DESC
LIMIT $5;

-- report_person(school_id, graduate_id) : report_found?
--+ report_found
WHERE g.school_id = $1 AND g.id = $2;

-- report_dues(school_id, cohort, kind?) : report_due*
-- 一届的到期时刻和各自的快照，新的在前
SELECT d.kind AS kind, d.due_on AS due_on, d.due_at AS due_at, d.snapshot_id AS snapshot_id, s.number AS number,
	s.frozen_at AS frozen_at, s.hash AS hash
FROM due d
LEFT JOIN snapshot s ON s.school_id = d.school_id AND s.id = d.snapshot_id
WHERE d.school_id = $1 AND d.cohort = $2
--? kind
	AND d.kind = $3
ORDER BY d.due_at DESC, d.kind;

-- report_overdue(school_id, cohort, at, account_id?, level?, unregistered:int, draft:int, college_review:int, school_review:int, returned:int, to_confirm:int,
--	disputed:int, void_college:int, void_school:int) : report_overdue*
-- 那一时刻各学院超期的人数；后面九个是各状态的时刻，早于它开始的算超期
SELECT s.college_id AS college_id, count(*) AS overdue
FROM standing_ever s
WHERE s.school_id = $1 AND s.cohort = $2 AND s.since_at < $3 AND s.until_at >= $3 AND s.counted = 1
	AND s.stage IN ('unregistered', 'draft', 'college_review', 'school_review', 'returned', 'to_confirm', 'disputed', 'void_college', 'void_school')
	AND s.stage_at < CASE s.stage WHEN 'unregistered' THEN $6 WHEN 'draft' THEN $7 WHEN 'college_review' THEN $8 WHEN 'school_review' THEN $9
		WHEN 'returned' THEN $10 WHEN 'to_confirm' THEN $11 WHEN 'disputed' THEN $12 WHEN 'void_college' THEN $13 ELSE $14 END
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = s.school_id AND a.account_id = $4 AND a.kind = 'college' AND a.target_id = s.college_id)
--? level
	AND s.level = $5
GROUP BY s.college_id;
