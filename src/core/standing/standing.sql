-- standing_get(school_id, graduate_id) : standing?
SELECT school_id, graduate_id, cohort, student_no, college_id, major_id, class_id, level, sex, counted, stage, registered, approved, confirmed, effective_id, open_id, stage_at, version, since_at, hash
FROM standing WHERE school_id = $1 AND graduate_id = $2;

-- standing_add(school_id, graduate_id, cohort, student_no, college_id, major_id, class_id, level, sex, counted, stage, registered, approved, confirmed, effective_id, open_id, stage_at, since_at, hash)
INSERT INTO standing (school_id, graduate_id, cohort, student_no, college_id, major_id, class_id, level, sex, counted, stage, registered, approved, confirmed, effective_id, open_id, stage_at, version, since_at, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1, $18, $19);

-- standing_change(school_id, graduate_id, student_no, college_id, major_id, class_id, level, sex, counted, stage, registered, approved, confirmed, effective_id, open_id, stage_at, version, since_at, hash)
UPDATE standing SET student_no = $3, college_id = $4, major_id = $5, class_id = $6, level = $7, sex = $8, counted = $9, stage = $10,
	registered = $11, approved = $12, confirmed = $13, effective_id = $14, open_id = $15, stage_at = $16, version = version + 1,
	since_at = $18, hash = $19
WHERE school_id = $1 AND graduate_id = $2 AND version = $17;

-- standing_move(school_id, graduate_id, stage, registered, approved, confirmed, effective_id, open_id, stage_at, version, since_at, hash)
-- 院系专业等都没有变：只写变了的，只动状态的索引
UPDATE standing SET stage = $3, registered = $4, approved = $5, confirmed = $6, effective_id = $7, open_id = $8, stage_at = $9,
	version = version + 1, since_at = $11, hash = $12
WHERE school_id = $1 AND graduate_id = $2 AND version = $10;

-- standing_end(school_id, graduate_id, until_at)
-- 现状变更之前，原状存入历史
INSERT INTO standing_past (school_id, graduate_id, cohort, student_no, college_id, major_id, class_id, level, sex, counted, stage, registered, approved, confirmed, effective_id, open_id, stage_at, version, since_at, until_at, hash)
SELECT school_id, graduate_id, cohort, student_no, college_id, major_id, class_id, level, sex, counted, stage, registered, approved, confirmed, effective_id, open_id, stage_at, version, since_at, $3, hash
FROM standing WHERE school_id = $1 AND graduate_id = $2;

-- tally_move(school_id, cohort, college_id, major_id, level, sex, stage, registered, approved, confirmed, n)
INSERT INTO tally (school_id, cohort, college_id, major_id, level, sex, stage, registered, approved, confirmed, n)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (school_id, cohort, college_id, major_id, level, sex, stage, registered, approved, confirmed) DO UPDATE SET n = tally.n + excluded.n;

-- tally_class_move(school_id, cohort, class_id, stage, n)
INSERT INTO tally_class (school_id, cohort, class_id, stage, n) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (school_id, cohort, class_id, stage) DO UPDATE SET n = tally_class.n + excluded.n;

-- standing_count(school_id) : standing_count!
SELECT count(*) AS graduates FROM standing WHERE school_id = $1;

-- tally_wrong(school_id) : tally_wrong*
-- 重数：名册逐人重算的人数与计数表不同之处
SELECT a.cohort AS cohort, a.college_id AS college_id, a.major_id AS major_id, a.stage AS stage, sum(a.kept) AS kept, sum(a.counted_n) AS counted_n
FROM (
	SELECT t.cohort AS cohort, t.college_id AS college_id, t.major_id AS major_id, t.level AS level, t.sex AS sex, t.stage AS stage,
		t.registered AS registered, t.approved AS approved, t.confirmed AS confirmed, t.n AS kept, 0 AS counted_n
	FROM tally t WHERE t.school_id = $1
	UNION ALL
	SELECT s.cohort, s.college_id, s.major_id, s.level, s.sex, s.stage, s.registered, s.approved, s.confirmed, 0, count(*)
	FROM standing s WHERE s.school_id = $1 AND s.counted = 1
	GROUP BY s.cohort, s.college_id, s.major_id, s.level, s.sex, s.stage, s.registered, s.approved, s.confirmed
) a
GROUP BY a.cohort, a.college_id, a.major_id, a.level, a.sex, a.stage, a.registered, a.approved, a.confirmed
HAVING sum(a.kept) <> sum(a.counted_n)
LIMIT 1000;

-- tally_class_wrong(school_id) : tally_class_wrong*
SELECT a.cohort AS cohort, a.class_id AS class_id, a.stage AS stage, sum(a.kept) AS kept, sum(a.counted_n) AS counted_n
FROM (
	SELECT t.cohort AS cohort, t.class_id AS class_id, t.stage AS stage, t.n AS kept, 0 AS counted_n
	FROM tally_class t WHERE t.school_id = $1
	UNION ALL
	SELECT s.cohort, s.class_id, s.stage, 0, count(*) FROM standing s WHERE s.school_id = $1 AND s.counted = 1
	GROUP BY s.cohort, s.class_id, s.stage
) a
GROUP BY a.cohort, a.class_id, a.stage
HAVING sum(a.kept) <> sum(a.counted_n)
LIMIT 1000;

-- standing_wrong(school_id) : standing_wrong*
-- 现状与登记版本或名册不符的毕业生：在办、有效两个位次，三个系列都由版本重算；院系专业班级、层次、性别、是否计入都照名册
SELECT g.id AS graduate_id, s.stage AS stage,
	COALESCE(o.id, 0) AS real_open_id, COALESCE(e.id, 0) AS real_effective_id
FROM graduate g
LEFT JOIN standing s ON s.school_id = g.school_id AND s.graduate_id = g.id
LEFT JOIN destination o ON o.school_id = g.school_id AND o.graduate_id = g.id AND o.slot = 'open'
LEFT JOIN destination e ON e.school_id = g.school_id AND e.graduate_id = g.id AND e.slot = 'effective'
WHERE g.school_id = $1 AND (
	s.graduate_id IS NULL OR s.cohort <> g.cohort OR s.student_no <> g.student_no OR s.college_id <> g.college_id OR s.major_id <> g.major_id
	OR s.class_id <> g.class_id OR s.level <> g.level OR s.sex <> g.sex OR s.counted <> g.counted
	OR s.open_id <> COALESCE(o.id, 0) OR s.effective_id <> COALESCE(e.id, 0)
	OR s.approved <> COALESCE(e.category, '')
	OR s.registered <> CASE WHEN o.id IS NOT NULL AND o.state <> 'draft' THEN o.category ELSE COALESCE(e.category, '') END
	OR s.confirmed <> CASE WHEN e.state = 'confirmed' OR (e.state IN ('void_college', 'void_school') AND e.prior_state = 'confirmed') THEN e.category ELSE '' END
	OR s.stage <> CASE WHEN o.id IS NOT NULL THEN o.state WHEN e.id IS NOT NULL THEN e.state ELSE 'unregistered' END)
LIMIT 1000;
