--= graduate_filter
-- 名单、往回数、人数用同样的条件；专业只属一个学院，按学院的索引找
--+ in_scope
--? college_id
	AND s.college_id = $college_id
--? major_id
	AND s.major_id = $major_id AND s.college_id = (SELECT j.college_id FROM major j WHERE j.school_id = $school_id AND j.id = $major_id)
--? class_id
	AND s.class_id = $class_id
--? level
	AND s.level = $level
--? sex
	AND s.sex = $sex
--? category
	AND s.registered IN (SELECT k.code FROM category k WHERE k.school_id = s.school_id AND k.cohort = s.cohort AND (k.code = $category OR k.parent = $category OR k.class = $category))
--? counted
	AND s.counted = $counted
--? uncounted
	AND s.counted <> $uncounted
--? q
	AND s.graduate_id IN (SELECT n.id FROM graduate n WHERE n.school_id = $school_id AND n.cohort = $cohort AND ((n.name >= $q AND n.name < $q_end) OR (n.student_no >= $q AND n.student_no < $q_end) OR n.exam_no = $q))
--? flagged
	AND EXISTS (SELECT 1 FROM destination f WHERE f.school_id = s.school_id AND f.graduate_id = s.graduate_id AND f.slot <> 'closed' AND f.open_flags >= $flagged)
--? changing
	AND s.open_id <> 0 AND s.effective_id <> 0 AND $changing = 1
--? uscc
	AND EXISTS (SELECT 1 FROM destination u WHERE u.school_id = s.school_id AND u.graduate_id = s.graduate_id AND u.slot <> 'closed' AND u.uscc = $uscc)
--? stage_before
	AND s.stage_at < $stage_before
--? limit_unregistered
	AND s.stage_at < CASE s.stage WHEN 'unregistered' THEN $limit_unregistered WHEN 'draft' THEN $limit_draft WHEN 'college_review' THEN $limit_college_review WHEN 'school_review' THEN $limit_school_review WHEN 'returned' THEN $limit_returned WHEN 'to_confirm' THEN $limit_to_confirm WHEN 'disputed' THEN $limit_disputed WHEN 'void_college' THEN $limit_void_college WHEN 'void_school' THEN $limit_void_school ELSE 0 END
--? contact
	AND s.graduate_id IN (SELECT n.id FROM graduate n WHERE n.school_id = $school_id AND n.cohort = $cohort AND n.counted = 1 AND (n.phone_state <> 'good' OR n.email_state <> 'good') AND ('phone_' || n.phone_state = $contact OR 'email_' || n.email_state = $contact OR ($contact = 'phone_any' AND n.phone_state <> 'good') OR ($contact = 'unreachable' AND n.phone_state IN ('missing', 'malformed') AND n.email_state IN ('missing', 'malformed'))))

-- graduate_list(school_id, cohort, account_id?, college_id?, major_id?, class_id?, level?, sex?, category?,
--	counted?, uncounted:int?, q:text?, q_end:text, flagged:int?, changing:int?, uscc?, stage_before:int?, stage?, waiting:int?, after:text?, most:int,
--	limit_unregistered:int?, limit_draft:int, limit_college_review:int, limit_school_review:int, limit_returned:int, limit_to_confirm:int, limit_disputed:int, limit_void_college:int, limit_void_school:int,
--	after_at:int?, contact:text?, after_no:text, whole:int) : graduate_line*
-- 毕业生名单的一页，按学号；去向取最近提交的一版；专业只属一个学院，按学院的索引找；whole 为 1 时才取平常不列出的各列（w、m）
SELECT s.graduate_id AS id, s.student_no AS student_no, w.exam_no AS exam_no, g.name AS name, s.sex AS sex, s.level AS level, w.education AS education,
	s.college_id AS college_id, c.name AS college, m.name AS major, s.class_id AS class_id, k.name AS class,
	s.stage AS stage, s.stage_at AS stage_at, 0 AS waited, 0 AS over, '' AS holder, COALESCE(r.first_at, 0) AS registered_at, COALESCE(r.imported, 0) AS imported, 0 AS after_cutoff, s.registered AS registered, s.approved AS approved, s.confirmed AS confirmed,
	COALESCE(NULLIF(d.employer_name, ''), NULLIF(d.study_school, ''), NULLIF(d.foreign_school, ''), NULLIF(d.shop_url, ''), d.freelance_text, '') AS unit,
	d.open_flags AS open_flags, CASE WHEN s.open_id <> 0 AND s.effective_id <> 0 THEN 1 ELSE 0 END AS is_change,
	w.id_no_mask AS id_no_mask, w.phone_mask AS phone_mask, w.phone_state AS phone_state, w.email_mask AS email_mask, w.email_state AS email_state, w.ethnic AS ethnic, w.political AS political, w.training_mode AS training_mode,
	w.study_form AS study_form, w.hardship AS hardship, w.origin AS origin, s.counted AS counted, w.out_reason AS out_reason
FROM standing s
JOIN graduate g ON g.school_id = s.school_id AND g.id = s.graduate_id
JOIN college c ON c.school_id = s.school_id AND c.id = s.college_id
JOIN class k ON k.school_id = s.school_id AND k.id = s.class_id
LEFT JOIN graduate w ON w.school_id = s.school_id AND w.id = CASE WHEN $34 = 1 THEN s.graduate_id END
LEFT JOIN major m ON m.school_id = s.school_id AND m.id = CASE WHEN $34 = 1 THEN s.major_id END
LEFT JOIN destination d ON d.school_id = s.school_id AND d.id = CASE WHEN s.open_id <> 0 AND s.stage <> 'draft' THEN s.open_id ELSE s.effective_id END
LEFT JOIN registering r ON r.school_id = d.school_id AND r.graduate_id = d.graduate_id AND r.category = d.category AND r.settled_on = d.signed_on
WHERE s.school_id = $1 AND s.cohort = $2
--+ graduate_filter
--? stage
	AND s.stage = $18
--? waiting
	AND s.stage IN ('college_review', 'school_review', 'void_college', 'void_school') AND $19 = 1
--? after
	AND s.student_no > $20
--? after_at
	AND (s.stage_at > $31 OR (s.stage_at = $31 AND s.student_no > $33))
ORDER BY
--? after_at
	s.stage_at,
	s.student_no
LIMIT $21;

-- graduate_list_back(school_id, cohort, account_id?, college_id?, major_id?, class_id?, level?, sex?, category?,
--	counted?, uncounted:int?, q:text?, q_end:text, flagged:int?, changing:int?, uscc?, stage_before:int?, stage?, waiting:int?, before:text?, most:int,
--	limit_unregistered:int?, limit_draft:int, limit_college_review:int, limit_school_review:int, limit_returned:int, limit_to_confirm:int, limit_disputed:int, limit_void_college:int, limit_void_school:int,
--	before_at:int?, contact:text?, before_no:text) : graduate_key*
-- 同样条件往回数，只取学号：上一页从哪里开始
SELECT s.student_no AS student_no, s.graduate_id AS id, s.stage_at AS stage_at
FROM standing s
WHERE s.school_id = $1 AND s.cohort = $2
--+ graduate_filter
--? stage
	AND s.stage = $18
--? waiting
	AND s.stage IN ('college_review', 'school_review', 'void_college', 'void_school') AND $19 = 1
--? before
	AND s.student_no < $20
--? before_at
	AND (s.stage_at < $31 OR (s.stage_at = $31 AND s.student_no < $33))
ORDER BY
--? before_at
	s.stage_at DESC,
	s.student_no DESC
LIMIT $21;

-- graduate_count(school_id, cohort, account_id?, college_id?, major_id?, class_id?, level?, sex?, category?,
--	counted?, uncounted:int?, q:text?, q_end:text, flagged:int?, changing:int?, uscc?, stage_before:int?,
--	limit_unregistered:int?, limit_draft:int, limit_college_review:int, limit_school_review:int, limit_returned:int, limit_to_confirm:int, limit_disputed:int, limit_void_college:int, limit_void_school:int, contact:text?) : graduate_stage_count*
-- 同样条件各状态的人数；计数表答不了的才逐人数
SELECT s.stage AS stage, count(*) AS graduates
FROM standing s
WHERE s.school_id = $1 AND s.cohort = $2
--+ graduate_filter
GROUP BY s.stage;

-- graduate_tally(school_id, cohort, account_id?, college_id?, major_id?, level?, sex?, category?) : graduate_stage_count*
-- 各状态的人数，取自计数表（计入统计的人）
SELECT t.stage AS stage, sum(t.n) AS graduates
FROM tally t
WHERE t.school_id = $1 AND t.cohort = $2
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = t.school_id AND a.account_id = $3 AND (a.kind = 'school' OR (a.kind = 'college' AND a.target_id = t.college_id)))
--? college_id
	AND t.college_id = $4
--? major_id
	AND t.major_id = $5
--? level
	AND t.level = $6
--? sex
	AND t.sex = $7
--? category
	AND t.registered IN (SELECT k.code FROM category k WHERE k.school_id = t.school_id AND k.cohort = t.cohort AND (k.code = $8 OR k.parent = $8 OR k.class = $8))
GROUP BY t.stage;

-- graduate_tally_class(school_id, cohort, account_id?, college_id?, major_id?, class_id?) : graduate_stage_count*
SELECT t.stage AS stage, sum(t.n) AS graduates
FROM tally_class t
JOIN class k ON k.school_id = t.school_id AND k.id = t.class_id
WHERE t.school_id = $1 AND t.cohort = $2
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = t.school_id AND a.account_id = $3 AND ((a.kind = 'school') OR (a.kind = 'college' AND a.target_id = k.college_id) OR (a.kind = 'class' AND a.target_id = k.id)))
--? college_id
	AND k.college_id = $4
--? major_id
	AND k.major_id = $5
--? class_id
	AND k.id = $6
GROUP BY t.stage;

-- graduate_majors(school_id, college_id) : graduate_major*
-- 筛选框里的专业
SELECT id, name, level FROM major WHERE school_id = $1 AND college_id = $2 ORDER BY level, code, name, id;

-- graduate_classes(school_id, cohort, college_id, account_id?, major_id?) : graduate_class*
SELECT k.id AS id, k.name AS name, k.college_id AS college_id, k.major_id AS major_id
FROM class k
WHERE k.school_id = $1 AND k.cohort = $2 AND k.college_id = $3
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = k.school_id AND a.account_id = $4 AND ((a.kind = 'school') OR (a.kind = 'college' AND a.target_id = k.college_id) OR (a.kind = 'class' AND a.target_id = k.id)))
--? major_id
	AND k.major_id = $5
ORDER BY k.name, k.id;

-- graduate_colleges(school_id, account_id?) : college*
-- 本人范围里的学院；按班级负责的，取班级所在的学院
SELECT c.school_id AS school_id, c.id AS id, c.code AS code, c.name AS name, c.sort AS sort, c.version AS version
FROM college c
WHERE c.school_id = $1
--? account_id
	AND (EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = c.school_id AND a.account_id = $2 AND (a.kind = 'school' OR (a.kind = 'college' AND a.target_id = c.id)))
		OR EXISTS (SELECT 1 FROM account_scope b JOIN class k ON k.school_id = b.school_id AND k.id = b.target_id WHERE b.school_id = c.school_id AND b.account_id = $2 AND b.kind = 'class' AND k.college_id = c.id))
--.
ORDER BY c.sort, c.code, c.name;

-- graduate_get(school_id, id) : graduate_whole?
-- 一名毕业生的名册，证件号码、电话只有掩码
SELECT g.id AS id, g.cohort AS cohort, g.student_no AS student_no, g.exam_no AS exam_no, g.name AS name, g.sex AS sex, g.id_kind AS id_kind, g.id_no_mask AS id_no_mask,
	g.birth_date AS birth_date, g.ethnic AS ethnic, g.political AS political, g.education AS education, g.level AS level, g.completion AS completion,
	g.college_id AS college_id, c.name AS college, m.code AS major_code, m.name AS major, g.class_id AS class_id, k.name AS class, g.major_direction AS major_direction,
	g.training_mode AS training_mode, g.directed_unit AS directed_unit, g.study_form AS study_form, g.school_years AS school_years,
	g.enrolled_on AS enrolled_on, g.graduated_on AS graduated_on, g.normal_kind AS normal_kind, g.hardship AS hardship, g.origin AS origin,
	g.urban_rural AS urban_rural, g.phone_mask AS phone_mask, g.email_mask AS email_mask, g.archive_unit_before AS archive_unit_before,
	g.household_before AS household_before, g.archive_in_school AS archive_in_school, g.household_in_school AS household_in_school,
	g.remark AS remark, g.counted AS counted, g.out_reason AS out_reason, g.version AS version, g.created_at AS created_at, g.updated_at AS updated_at
FROM graduate g
JOIN college c ON c.school_id = g.school_id AND c.id = g.college_id
JOIN major m ON m.school_id = g.school_id AND m.id = g.major_id
JOIN class k ON k.school_id = g.school_id AND k.id = g.class_id
WHERE g.school_id = $1 AND g.id = $2;

-- graduate_sealed(school_id, id) : graduate_sealed?
SELECT id_no_sealed, phone_sealed, email_sealed FROM graduate WHERE school_id = $1 AND id = $2;

-- graduate_account(school_id, graduate_id) : graduate_account?
SELECT state, must_change, last_login_at, created_at FROM account WHERE school_id = $1 AND graduate_id = $2 AND graduate_id <> 0;

-- graduate_counsellors(school_id, class_id:int) : graduate_counsellor*
SELECT a.name AS name
FROM account_scope s
JOIN account a ON a.school_id = s.school_id AND a.id = s.account_id
WHERE s.school_id = $1 AND s.kind = 'class' AND s.target_id = $2 AND a.role = 'counsellor' AND a.state = 'active'
ORDER BY a.login;

-- graduate_disputes(school_id, graduate_id) : dispute*
-- 一名毕业生历次反馈有误，新的在前
SELECT school_id, id, cohort, graduate_id, destination_id, college_id, class_id, fields, explanation, owner_id, owner_name, opened_at, closed_at, closed_by_id
FROM dispute WHERE school_id = $1 AND graduate_id = $2 ORDER BY id DESC LIMIT 20;

-- column_choice_get(school_id, account_id, page) : column_choice?
SELECT school_id, account_id, page, columns, page_size FROM column_choice WHERE school_id = $1 AND account_id = $2 AND page = $3;

-- column_choice_put(school_id, account_id, page, columns, page_size)
INSERT INTO column_choice (school_id, account_id, page, columns, page_size) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (school_id, account_id, page) DO UPDATE SET columns = excluded.columns, page_size = excluded.page_size;

-- category_choices(school_id, cohort) : category_name*
-- 筛选用的去向类别，按字典的次序
SELECT code, name FROM category WHERE school_id = $1 AND cohort = $2 ORDER BY sort, code;
