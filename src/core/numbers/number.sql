--= number_person
-- 一个人的一行
SELECT s.graduate_id AS graduate_id, s.student_no AS student_no, g.name AS name, c.code AS college_code, c.name AS college_name, m.name AS major_name, s.level AS level,
	CASE $series WHEN 'registered' THEN s.registered WHEN 'confirmed' THEN s.confirmed ELSE s.approved END AS counted_as,
	COALESCE(NULLIF(d.employer_name, ''), NULLIF(d.study_school, ''), NULLIF(d.foreign_school, ''), '') AS place_name,
	s.stage AS stage

--= number_joins
JOIN graduate g ON g.school_id = s.school_id AND g.id = s.graduate_id
JOIN college c ON c.school_id = s.school_id AND c.id = s.college_id
JOIN major m ON m.school_id = s.school_id AND m.id = s.major_id
LEFT JOIN destination d ON d.school_id = s.school_id AND d.id = CASE WHEN $series = 'registered' AND s.open_id <> 0 AND s.stage <> 'draft' THEN s.open_id ELSE s.effective_id END

--= number_unit
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = s.school_id AND a.account_id = $account_id AND a.kind = 'college' AND a.target_id = s.college_id)
--? college_id
	AND s.college_id = $college_id

--= number_who
-- members 为计入的去向，others 为不计入的去向，present、absent 为系列有无去向，stages 为状态
--? level
	AND s.level = $level
--? sex
	AND s.sex = $sex
--? members
	AND $members LIKE '%|' || CASE $series WHEN 'registered' THEN s.registered WHEN 'confirmed' THEN s.confirmed ELSE s.approved END || '|%'
--? others
	AND $others NOT LIKE '%|' || CASE $series WHEN 'registered' THEN s.registered WHEN 'confirmed' THEN s.confirmed ELSE s.approved END || '|%'
--? present
	AND CASE $present WHEN 'registered' THEN s.registered WHEN 'confirmed' THEN s.confirmed ELSE s.approved END <> ''
--? absent
	AND CASE $absent WHEN 'registered' THEN s.registered WHEN 'confirmed' THEN s.confirmed ELSE s.approved END = ''
--? stages
	AND $stages LIKE '%|' || s.stage || '|%'

-- number_people(school_id, cohort, series:text, account_id?, college_id?, major_name:text?, level?, sex?, members:text?, others:text?, present:text?, absent:text?, stages:text?, after:text?, size:int) : number_person*
-- 一个数字背后的名单：members 为计入的去向，others 为不计入的去向，present、absent 为系列有无去向，stages 为状态
--+ number_person
FROM standing s
--+ number_joins
WHERE s.school_id = $1 AND s.cohort = $2 AND s.counted = 1
--+ number_unit
--? major_name
	AND m.name = $6
--+ number_who
--? after
	AND s.student_no > $14
ORDER BY s.student_no
LIMIT $15;

-- number_count(school_id, cohort, series:text, account_id?, college_id?, major_name:text?, level?, sex?, members:text?, others:text?, present:text?, absent:text?, stages:text?) : standing_count!
SELECT count(*) AS graduates
FROM standing s
WHERE s.school_id = $1 AND s.cohort = $2 AND s.counted = 1 AND $3 <> ''
--+ number_unit
--? major_name
	AND EXISTS (SELECT 1 FROM major m WHERE m.school_id = s.school_id AND m.id = s.major_id AND m.name = $6)
--+ number_who
;

-- number_people_past(school_id, cohort, series:text, at:int, account_id?, college_id?, major_name:text?, level?, sex?, members:text?, others:text?, present:text?, absent:text?, stages:text?, after:text?, size:int) : number_person*
-- 同上，某一时刻的名单（+ 0：次序由学号的索引给出，取够一页就停）：members 为计入的去向，others 为不计入的去向，present、absent 为系列有无去向，stages 为状态
--+ number_person
FROM standing_ever s
--+ number_joins
WHERE s.school_id = $1 AND s.cohort = $2 AND s.since_at + 0 < $4 AND s.until_at >= $4 AND s.counted = 1
--+ number_unit
--? major_name
	AND m.name = $7
--+ number_who
--? after
	AND s.student_no > $15
ORDER BY s.student_no
LIMIT $16;

-- number_count_past(school_id, cohort, series:text, at:int, account_id?, college_id?, major_name:text?, level?, sex?, members:text?, others:text?, present:text?, absent:text?, stages:text?) : standing_count!
SELECT count(*) AS graduates
FROM standing_ever s
WHERE s.school_id = $1 AND s.cohort = $2 AND s.since_at < $4 AND s.until_at >= $4 AND s.counted = 1 AND $3 <> ''
--+ number_unit
--? major_name
	AND EXISTS (SELECT 1 FROM major m WHERE m.school_id = s.school_id AND m.id = s.major_id AND m.name = $7)
--+ number_who
;
