-- destination_owner(school_id, id) : destination_owner?
SELECT graduate_id FROM destination WHERE school_id = $1 AND id = $2;

-- destination_all(school_id, graduate_id) : destination*
-- 一名毕业生的全部版次
SELECT school_id, id, graduate_id, cohort, number, state, slot, prior_state, category, employer_name, uscc, nature, industry, division, address,
	job_type, job_title, contact_name, contact_phone_sealed, contact_phone_mask, salary, signed_on, starts_on, ends_on, agreement_no,
	study_school, study_major, country, foreign_school, foreign_school_en, foreign_major, foreign_major_en, shop_url, freelance_kind, freelance_text,
	takes_archive, archive_unit, archive_address, archive_postcode, archive_receiver, household_to, note, source, filled_by, filled_name,
	submitted_at, college_reviewer, college_reviewer_name, college_reviewed_at, school_reviewer, school_reviewer_name, school_reviewed_at,
	approved_at, confirmed_at, reason, open_flags, version, created_at, updated_at
FROM destination WHERE school_id = $1 AND graduate_id = $2 ORDER BY number;

-- destination_add(school_id, id, graduate_id, cohort, number, state, slot, prior_state, category, employer_name, uscc, nature, industry, division, address,
--	job_type, job_title, contact_name, contact_phone_sealed, contact_phone_mask, salary:int, signed_on, starts_on, ends_on, agreement_no,
--	study_school, study_major, country, foreign_school, foreign_school_en, foreign_major, foreign_major_en, shop_url, freelance_kind, freelance_text,
--	takes_archive, archive_unit, archive_address, archive_postcode, archive_receiver, household_to, note, source, filled_by, filled_name,
--	submitted_at, approved_at, confirmed_at, created_at)
INSERT INTO destination (school_id, id, graduate_id, cohort, number, state, slot, prior_state, category, employer_name, uscc, nature, industry, division, address,
	job_type, job_title, contact_name, contact_phone_sealed, contact_phone_mask, salary, signed_on, starts_on, ends_on, agreement_no,
	study_school, study_major, country, foreign_school, foreign_school_en, foreign_major, foreign_major_en, shop_url, freelance_kind, freelance_text,
	takes_archive, archive_unit, archive_address, archive_postcode, archive_receiver, household_to, note, source, filled_by, filled_name,
	submitted_at, college_reviewer, college_reviewer_name, college_reviewed_at, school_reviewer, school_reviewer_name, school_reviewed_at,
	approved_at, confirmed_at, reason, open_flags, version, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
	$16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
	$26, $27, $28, $29, $30, $31, $32, $33, $34, $35,
	$36, $37, $38, $39, $40, $41, $42, $43, $44, $45,
	$46, 0, '', 0, 0, '', 0,
	$47, $48, '', 0, 1, $49, $49);

-- destination_fill(school_id, id, category, employer_name, uscc, nature, industry, division, address,
--	job_type, job_title, contact_name, contact_phone_sealed, contact_phone_mask, salary:int, signed_on, starts_on, ends_on, agreement_no,
--	study_school, study_major, country, foreign_school, foreign_school_en, foreign_major, foreign_major_en, shop_url, freelance_kind, freelance_text,
--	takes_archive, archive_unit, archive_address, archive_postcode, archive_receiver, household_to, note, source, filled_by, filled_name, updated_at, version)
-- 草稿的内容；提交后不再改
UPDATE destination SET category = $3, employer_name = $4, uscc = $5, nature = $6, industry = $7, division = $8, address = $9,
	job_type = $10, job_title = $11, contact_name = $12, contact_phone_sealed = $13, contact_phone_mask = $14, salary = $15, signed_on = $16, starts_on = $17, ends_on = $18, agreement_no = $19,
	study_school = $20, study_major = $21, country = $22, foreign_school = $23, foreign_school_en = $24, foreign_major = $25, foreign_major_en = $26, shop_url = $27, freelance_kind = $28, freelance_text = $29,
	takes_archive = $30, archive_unit = $31, archive_address = $32, archive_postcode = $33, archive_receiver = $34, household_to = $35, note = $36,
	source = $37, filled_by = $38, filled_name = $39, updated_at = $40, version = version + 1
WHERE school_id = $1 AND id = $2 AND version = $41 AND state = 'draft';

-- destination_set(school_id, id, state, slot, prior_state, submitted_at, college_reviewer, college_reviewer_name, college_reviewed_at,
--	school_reviewer, school_reviewer_name, school_reviewed_at, approved_at, confirmed_at, reason, open_flags, updated_at, version)
-- 状态的变化
UPDATE destination SET state = $3, slot = $4, prior_state = $5, submitted_at = $6, college_reviewer = $7, college_reviewer_name = $8, college_reviewed_at = $9,
	school_reviewer = $10, school_reviewer_name = $11, school_reviewed_at = $12, approved_at = $13, confirmed_at = $14, reason = $15,
	open_flags = $16, updated_at = $17, version = version + 1
WHERE school_id = $1 AND id = $2 AND version = $18;

-- destination_last_change(school_id, graduate_id, subject, subject_id) : audit_last?
-- 谁刚改过，供后来的人看
SELECT at, actor_name, actor_role, action FROM audit
WHERE school_id = $1 AND graduate_id = $2 AND graduate_id <> 0 AND subject = $3 AND subject_id = $4 AND outcome = 'ok' ORDER BY sequence DESC LIMIT 1;

-- destination_filled_by(school_id, graduate_id, subject_id, actor_id) : filled_times!
-- 此人是否填过这一版：填过的不得审核
SELECT count(*) AS times FROM audit
WHERE school_id = $1 AND graduate_id = $2 AND graduate_id <> 0 AND subject_id = $3 AND actor_id = $4 AND action = 'destination.draft' AND outcome = 'ok';

-- person_get(school_id, id) : person?
-- 页面上一名毕业生的抬头
SELECT g.id AS id, g.cohort AS cohort, g.student_no AS student_no, g.name AS name, g.sex AS sex, g.level AS level, g.college_id AS college_id, g.class_id AS class_id,
	c.name AS college, m.name AS major, k.name AS class, g.phone_mask AS phone_mask, g.phone_state AS phone_state, g.email_state AS email_state, g.counted AS counted
FROM graduate g
JOIN college c ON c.school_id = g.school_id AND c.id = g.college_id
JOIN major m ON m.school_id = g.school_id AND m.id = g.major_id
JOIN class k ON k.school_id = g.school_id AND k.id = g.class_id
WHERE g.school_id = $1 AND g.id = $2;

-- same_employer(school_id, cohort, uscc, graduate_id) : same_employer!
SELECT count(DISTINCT d.graduate_id) AS same_employer FROM destination d
WHERE d.school_id = $1 AND d.cohort = $2 AND d.uscc = $3 AND d.uscc <> '' AND d.graduate_id <> $4 AND d.slot <> 'closed' AND d.state <> 'draft';

-- category_by_name(school_id, cohort, name) : category?
SELECT school_id, cohort, code, name, parent, top, class, form, selectable, needs_uscc, wage_check, two_level, needs_evidence, definition, evidence, sort, stopped, version
FROM category WHERE school_id = $1 AND cohort = $2 AND name = $3 ORDER BY selectable DESC, code LIMIT 1;
