-- roster_colleges(school_id) : roster_college*
SELECT id, code, name, sort FROM college WHERE school_id = $1 ORDER BY sort, code, id;

-- roster_majors(school_id) : roster_major*
SELECT id, college_id, level, code, name FROM major WHERE school_id = $1;

-- roster_classes(school_id, cohort) : roster_class*
SELECT id, major_id, name FROM class WHERE school_id = $1 AND cohort = $2;

-- roster_college_add(school_id, id, code, name, sort)
INSERT INTO college (school_id, id, code, name, sort, version) VALUES ($1, $2, $3, $4, $5, 1);

-- roster_major_add(school_id, id, college_id, level, code, name)
INSERT INTO major (school_id, id, college_id, level, code, name) VALUES ($1, $2, $3, $4, $5, $6);

-- roster_major_code(school_id, id, code)
UPDATE major SET code = $3 WHERE school_id = $1 AND id = $2;

-- roster_class_add(school_id, id, cohort, college_id, major_id, name)
INSERT INTO class (school_id, id, cohort, college_id, major_id, name) VALUES ($1, $2, $3, $4, $5, $6);

--= roster_person
-- 一个人在名册中的全部
SELECT g.id AS id, g.cohort AS cohort, g.student_no AS student_no, g.exam_no AS exam_no, g.name AS name, g.sex AS sex, g.id_kind AS id_kind,
	g.id_no_sealed AS id_no_sealed, g.id_no_hash AS id_no_hash, g.id_no_mask AS id_no_mask, g.birth_date AS birth_date,
	g.ethnic AS ethnic, g.political AS political, g.education AS education, g.level AS level, g.completion AS completion,
	g.college_id AS college_id, g.major_id AS major_id, g.class_id AS class_id,
	c.name AS college, m.name AS major, m.code AS major_code, k.name AS class,
	g.major_direction AS major_direction, g.training_mode AS training_mode, g.directed_unit AS directed_unit,
	g.study_form AS study_form, g.school_years AS school_years, g.enrolled_on AS enrolled_on, g.graduated_on AS graduated_on,
	g.normal_kind AS normal_kind, g.hardship AS hardship, g.origin AS origin, g.urban_rural AS urban_rural,
	g.phone_sealed AS phone_sealed, g.phone_hash AS phone_hash, g.phone_mask AS phone_mask, g.phone_state AS phone_state,
	g.email_sealed AS email_sealed, g.email_hash AS email_hash, g.email_mask AS email_mask, g.email_state AS email_state,
	g.archive_unit_before AS archive_unit_before, g.household_before AS household_before,
	g.archive_in_school AS archive_in_school, g.household_in_school AS household_in_school, g.remark AS remark,
	g.counted AS counted, g.out_reason AS out_reason, g.version AS version
FROM graduate g
JOIN college c ON c.school_id = g.school_id AND c.id = g.college_id
JOIN major m ON m.school_id = g.school_id AND m.id = g.major_id
JOIN class k ON k.school_id = g.school_id AND k.id = g.class_id

-- roster_people(school_id, cohort, numbers:text) : roster_person*
-- 一批学号（逗号隔开）中已在名册的人
--+ roster_person
WHERE g.school_id = $1 AND g.cohort = $2
--sqlite:	AND g.student_no IN (SELECT value FROM json_each('["' || replace($3, ',', '","') || '"]'))
--pg:	AND g.student_no = ANY (string_to_array($3, ','))
;

-- roster_person_get(school_id, id) : roster_person?
--+ roster_person
WHERE g.school_id = $1 AND g.id = $2;

-- roster_same_id_no(school_id, cohort, hashes:text) : roster_owner*
-- 一批身份证号查找值（逗号隔开）现在属于谁
SELECT g.id AS id, g.student_no AS student_no, g.id_no_hash AS holding
FROM graduate g
WHERE g.school_id = $1 AND g.cohort = $2 AND g.id_no_hash <> ''
--sqlite:	AND g.id_no_hash IN (SELECT value FROM json_each('["' || replace($3, ',', '","') || '"]'))
--pg:	AND g.id_no_hash = ANY (string_to_array($3, ','))
;

-- roster_same_exam_no(school_id, cohort, numbers:text) : roster_owner*
-- 一批考生号（逗号隔开）现在属于谁
SELECT g.id AS id, g.student_no AS student_no, g.exam_no AS holding
FROM graduate g
WHERE g.school_id = $1 AND g.cohort = $2 AND g.exam_no <> ''
--sqlite:	AND g.exam_no IN (SELECT value FROM json_each('["' || replace($3, ',', '","') || '"]'))
--pg:	AND g.exam_no = ANY (string_to_array($3, ','))
;

-- graduate_add(school_id, id, cohort, student_no, exam_no, name, sex, id_kind, id_no_sealed, id_no_hash, id_no_mask, birth_date,
--   ethnic, political, education, level, completion, college_id, major_id, class_id, major_direction, training_mode, directed_unit,
--   study_form, school_years, enrolled_on, graduated_on, normal_kind, hardship, origin, urban_rural, phone_sealed, phone_hash,
--   phone_mask, phone_state, email_sealed, email_hash, email_mask, email_state, archive_unit_before, household_before,
--   archive_in_school, household_in_school, remark, counted, out_reason, created_at)
INSERT INTO graduate (school_id, id, cohort, student_no, exam_no, name, sex, id_kind, id_no_sealed, id_no_hash, id_no_mask, birth_date,
	ethnic, political, education, level, completion, college_id, major_id, class_id, major_direction, training_mode, directed_unit,
	study_form, school_years, enrolled_on, graduated_on, normal_kind, hardship, origin, urban_rural, phone_sealed, phone_hash,
	phone_mask, phone_state, email_sealed, email_hash, email_mask, email_state, archive_unit_before, household_before,
	archive_in_school, household_in_school, remark, counted, out_reason, version, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27,
	$28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, 1, $47, $47);

-- graduate_put(school_id, id, student_no, exam_no, name, sex, id_kind, id_no_sealed, id_no_hash, id_no_mask, birth_date,
--   ethnic, political, education, level, completion, college_id, major_id, class_id, major_direction, training_mode, directed_unit,
--   study_form, school_years, enrolled_on, graduated_on, normal_kind, hardship, origin, urban_rural, phone_sealed, phone_hash,
--   phone_mask, phone_state, email_sealed, email_hash, email_mask, email_state, archive_unit_before, household_before,
--   archive_in_school, household_in_school, remark, counted, out_reason, updated_at, version)
UPDATE graduate SET student_no = $3, exam_no = $4, name = $5, sex = $6, id_kind = $7, id_no_sealed = $8, id_no_hash = $9,
	id_no_mask = $10, birth_date = $11, ethnic = $12, political = $13, education = $14, level = $15, completion = $16, college_id = $17,
	major_id = $18, class_id = $19, major_direction = $20, training_mode = $21, directed_unit = $22, study_form = $23,
	school_years = $24, enrolled_on = $25, graduated_on = $26, normal_kind = $27, hardship = $28, origin = $29, urban_rural = $30,
	phone_sealed = $31, phone_hash = $32, phone_mask = $33, phone_state = $34, email_sealed = $35, email_hash = $36, email_mask = $37,
	email_state = $38, archive_unit_before = $39, household_before = $40, archive_in_school = $41, household_in_school = $42, remark = $43,
	counted = $44, out_reason = $45, updated_at = $46, version = version + 1
WHERE school_id = $1 AND id = $2 AND version = $47;

-- roster_change_add(school_id, id, cohort, graduate_id, kind, reason, changes, counted_before, counted_after, job_id, actor_id, actor_name, at)
INSERT INTO roster_change (school_id, id, cohort, graduate_id, kind, reason, changes, counted_before, counted_after, job_id, actor_id, actor_name, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- roster_account_follow(school_id, graduate_id, login, name, updated_at)
-- 学号、姓名更正后，本人账号随之更正
UPDATE account SET login = $3, name = $4, updated_at = $5, version = version + 1
WHERE school_id = $1 AND graduate_id = $2 AND graduate_id <> 0 AND (login <> $3 OR name <> $4);

-- roster_dispute_follow(school_id, graduate_id, college_id, class_id)
-- 转学院、转班后，未办结的“确认有误”随人走
UPDATE dispute SET college_id = $3, class_id = $4 WHERE school_id = $1 AND graduate_id = $2 AND closed_at = 0;

--= roster_change_line
SELECT r.id AS id, r.graduate_id AS graduate_id, g.student_no AS student_no, g.name AS name, c.name AS college, r.kind AS kind,
	r.reason AS reason, r.changes AS changes, r.counted_before AS counted_before, r.counted_after AS counted_after,
	r.job_id AS job_id, r.actor_id AS actor_id, r.actor_name AS actor_name, r.at AS at
FROM roster_change r
JOIN graduate g ON g.school_id = r.school_id AND g.id = r.graduate_id
JOIN college c ON c.school_id = g.school_id AND c.id = g.college_id

-- roster_changes(school_id, cohort, kind?, graduate_id?, before_id:int?, account_id?, limit:int) : roster_change_line*
-- 名册变更，新的在前
--+ roster_change_line
WHERE r.school_id = $1 AND r.cohort = $2
--? kind
	AND r.kind = $3
--? graduate_id
	AND r.graduate_id = $4
--? before_id
	AND r.id < $5
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = r.school_id AND a.account_id = $6 AND ((a.kind = 'school') OR (a.kind = 'college' AND a.target_id = g.college_id) OR (a.kind = 'class' AND a.target_id = g.class_id)))
ORDER BY r.id DESC
LIMIT $7;

-- roster_find_student(school_id, cohort, numbers:text) : roster_found*
SELECT g.id AS id, g.name AS name, g.student_no AS holding FROM graduate g
WHERE g.school_id = $1 AND g.cohort = $2
--sqlite:	AND g.student_no IN (SELECT value FROM json_each('["' || replace($3, ',', '","') || '"]'))
--pg:	AND g.student_no = ANY (string_to_array($3, ','))
;

-- roster_find_exam(school_id, cohort, numbers:text) : roster_found*
SELECT g.id AS id, g.name AS name, g.exam_no AS holding FROM graduate g
WHERE g.school_id = $1 AND g.cohort = $2 AND g.exam_no <> ''
--sqlite:	AND g.exam_no IN (SELECT value FROM json_each('["' || replace($3, ',', '","') || '"]'))
--pg:	AND g.exam_no = ANY (string_to_array($3, ','))
;

-- roster_find_id(school_id, cohort, hashes:text) : roster_found*
SELECT g.id AS id, g.name AS name, g.id_no_hash AS holding FROM graduate g
WHERE g.school_id = $1 AND g.cohort = $2 AND g.id_no_hash <> ''
--sqlite:	AND g.id_no_hash IN (SELECT value FROM json_each('["' || replace($3, ',', '","') || '"]'))
--pg:	AND g.id_no_hash = ANY (string_to_array($3, ','))
;
