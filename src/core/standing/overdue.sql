-- limit_all(school_id, cohort) : waiting_limit*
-- 本届改过的时限
SELECT school_id, cohort, stage, allowed, counsellor_after, head_after, version, updated_at FROM waiting_limit WHERE school_id = $1 AND cohort = $2;

-- limit_at(school_id, cohort, at:int) : waiting_limit*
-- 某一时刻的时限：那一刻以前改成、那一刻还没有再改的
SELECT school_id, cohort, stage, allowed, counsellor_after, head_after, version, updated_at FROM waiting_limit
WHERE school_id = $1 AND cohort = $2 AND updated_at < $3
UNION ALL
SELECT school_id, cohort, stage, allowed, counsellor_after, head_after, version, since_at AS updated_at FROM waiting_limit_past
WHERE school_id = $1 AND cohort = $2 AND since_at < $3 AND $3 <= until_at;

-- limit_past_add(school_id, cohort, stage, version, allowed, counsellor_after, head_after, since_at, until_at)
INSERT INTO waiting_limit_past (school_id, cohort, stage, version, allowed, counsellor_after, head_after, since_at, until_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- limit_pasts(school_id, cohort) : waiting_limit_past*
-- 以前的时限，最近的在前
SELECT school_id, cohort, stage, version, allowed, counsellor_after, head_after, since_at, until_at FROM waiting_limit_past
WHERE school_id = $1 AND cohort = $2 ORDER BY until_at DESC, stage;

-- late_past_add(school_id, cohort, version, late_at, until_at)
INSERT INTO late_past (school_id, cohort, version, late_at, until_at) VALUES ($1, $2, $3, $4, $5);

-- late_past_at(school_id, cohort, at:int) : late_past?
-- 某一时刻的按时截止，后来改过的；没有就是现在这个
SELECT school_id, cohort, version, late_at, until_at FROM late_past
WHERE school_id = $1 AND cohort = $2 AND until_at >= $3 ORDER BY until_at LIMIT 1;

-- limit_add(school_id, cohort, stage, allowed, counsellor_after, head_after, updated_at)
INSERT INTO waiting_limit (school_id, cohort, stage, allowed, counsellor_after, head_after, version, updated_at) VALUES ($1, $2, $3, $4, $5, $6, 1, $7);

-- limit_change(school_id, cohort, stage, allowed, counsellor_after, head_after, updated_at, version)
UPDATE waiting_limit SET allowed = $4, counsellor_after = $5, head_after = $6, updated_at = $7, version = version + 1
WHERE school_id = $1 AND cohort = $2 AND stage = $3 AND version = $8;

-- overdue_lines(school_id, cohort, stage, account_id?, college_id?, class_id?, stage_before:int?, after:text, most:int) : overdue_line*
-- 在某个状态等了太久的人，按学号
SELECT s.graduate_id AS graduate_id, s.student_no AS student_no, g.name AS name, s.level AS level, s.college_id AS college_id, c.name AS college,
	s.class_id AS class_id, k.name AS class, s.stage AS stage, s.stage_at AS stage_at, s.stage_at AS since_at, 0 AS waited, 0 AS allowed, 0 AS over,
	'' AS holder, '' AS told, s.registered AS registered, s.open_id AS open_id, s.effective_id AS effective_id, g.phone_mask AS phone_mask
FROM standing s
JOIN graduate g ON g.school_id = s.school_id AND g.id = s.graduate_id
JOIN college c ON c.school_id = s.school_id AND c.id = s.college_id
JOIN class k ON k.school_id = s.school_id AND k.id = s.class_id
WHERE s.school_id = $1 AND s.cohort = $2 AND s.stage = $3 AND s.counted = 1
--+ in_scope
--? college_id
	AND s.college_id = $5
--? class_id
	AND s.class_id = $6
--? stage_before
	AND s.stage_at < $7
	AND s.student_no > $8
ORDER BY s.student_no
LIMIT $9;

-- overdue_counts(school_id, cohort, account_id?, unregistered:int, draft:int, college_review:int, school_review:int, returned:int, to_confirm:int,
--	disputed:int, void_college:int, void_school:int) : overdue_count*
-- 各学院各状态超期的人数；后面九个是各状态的时刻，早于它开始的算超期
SELECT s.college_id AS college_id, s.stage AS stage, count(*) AS overdue
FROM standing s
WHERE s.school_id = $1 AND s.cohort = $2 AND s.counted = 1
	AND s.stage IN ('unregistered', 'draft', 'college_review', 'school_review', 'returned', 'to_confirm', 'disputed', 'void_college', 'void_school')
	AND s.stage_at < CASE s.stage WHEN 'unregistered' THEN $4 WHEN 'draft' THEN $5 WHEN 'college_review' THEN $6 WHEN 'school_review' THEN $7
		WHEN 'returned' THEN $8 WHEN 'to_confirm' THEN $9 WHEN 'disputed' THEN $10 WHEN 'void_college' THEN $11 ELSE $12 END
--+ in_scope
GROUP BY s.college_id, s.stage;

-- waiting_colleges(school_id, cohort, account_id?) : waiting_count*
-- 各学院各状态的人数，取自计数表；按班级负责的，只数自己的班
SELECT k.college_id AS place_id, t.stage AS stage, sum(t.n) AS graduates
FROM tally_class t
JOIN class k ON k.school_id = t.school_id AND k.id = t.class_id
WHERE t.school_id = $1 AND t.cohort = $2
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = t.school_id AND a.account_id = $3 AND ((a.kind = 'school') OR (a.kind = 'college' AND a.target_id = k.college_id) OR (a.kind = 'class' AND a.target_id = k.id)))
GROUP BY k.college_id, t.stage;

-- waiting_classes(school_id, cohort, account_id?) : waiting_class*
-- 各班各状态的人数，按班级名称
SELECT k.id AS class_id, k.name AS class, t.stage AS stage, t.n AS graduates
FROM class k
LEFT JOIN tally_class t ON t.school_id = k.school_id AND t.cohort = k.cohort AND t.class_id = k.id
WHERE k.school_id = $1 AND k.cohort = $2
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = k.school_id AND a.account_id = $3 AND ((a.kind = 'school') OR (a.kind = 'college' AND a.target_id = k.college_id) OR (a.kind = 'class' AND a.target_id = k.id)))
ORDER BY k.name, k.id;

-- waiting_past(school_id, cohort, at:int, account_id?, unregistered:int, draft:int, college_review:int, school_review:int, returned:int, to_confirm:int,
--	disputed:int, void_college:int, void_school:int) : waiting_past*
-- 某一时刻各班各状态的人数，和其中超期的；后面九个是各状态的时刻，早于它开始的算超期
SELECT s.college_id AS college_id, s.class_id AS class_id, k.name AS class, s.stage AS stage, count(*) AS graduates,
	sum(CASE WHEN s.stage_at < CASE s.stage WHEN 'unregistered' THEN $5 WHEN 'draft' THEN $6 WHEN 'college_review' THEN $7 WHEN 'school_review' THEN $8
		WHEN 'returned' THEN $9 WHEN 'to_confirm' THEN $10 WHEN 'disputed' THEN $11 WHEN 'void_college' THEN $12 ELSE $13 END THEN 1 ELSE 0 END) AS overdue
FROM standing_ever s
JOIN class k ON k.school_id = s.school_id AND k.id = s.class_id
WHERE s.school_id = $1 AND s.cohort = $2 AND s.since_at < $3 AND s.until_at >= $3 AND s.counted = 1 AND s.stage <> 'confirmed'
--+ in_scope
GROUP BY s.college_id, s.class_id, k.name, s.stage
ORDER BY k.name, s.class_id, s.stage;

-- waiting_past_lines(school_id, cohort, at:int, stages:text, account_id?, college_id?, class_id?, over:int, unregistered:int, draft:int, college_review:int,
--	school_review:int, returned:int, to_confirm:int, disputed:int, void_college:int, void_school:int, after:text, most:int) : waiting_past_line*
-- 某一时刻在这些状态里的人，按学号，和他现在的状态；over 为 1 时只要那时超期的
SELECT s.graduate_id AS graduate_id, s.student_no AS student_no, g.name AS name, c.name AS college, k.name AS class, s.stage AS stage, s.stage_at AS stage_at,
	s.registered AS registered, 0 AS waited, 0 AS over, n.stage AS stage_now, n.counted AS counted, n.college_id AS college_id, n.class_id AS class_id
FROM standing_ever s
JOIN graduate g ON g.school_id = s.school_id AND g.id = s.graduate_id
JOIN college c ON c.school_id = s.school_id AND c.id = s.college_id
JOIN class k ON k.school_id = s.school_id AND k.id = s.class_id
JOIN standing n ON n.school_id = s.school_id AND n.graduate_id = s.graduate_id
WHERE s.school_id = $1 AND s.cohort = $2 AND s.since_at < $3 AND s.until_at >= $3 AND s.counted = 1 AND $4 LIKE '%|' || s.stage || '|%'
--+ in_scope
--? college_id
	AND s.college_id = $6
--? class_id
	AND s.class_id = $7
	AND ($8 = 0 OR s.stage_at < CASE s.stage WHEN 'unregistered' THEN $9 WHEN 'draft' THEN $10 WHEN 'college_review' THEN $11 WHEN 'school_review' THEN $12
		WHEN 'returned' THEN $13 WHEN 'to_confirm' THEN $14 WHEN 'disputed' THEN $15 WHEN 'void_college' THEN $16 ELSE $17 END)
	AND s.student_no > $18
ORDER BY s.student_no
LIMIT $19;
