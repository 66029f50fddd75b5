-- Invented people for the bench, straight into the tables, as the rules would have left them: `quxiang check`
-- must find nothing. world.c makes the table `size` (school_id, cohort, graduates, colleges, majors, confirm)
-- before it, with at, the time it is, and gives standing_hash, of a first state; confirm = 1: everybody waits to confirm, 0: every stage is there.
CREATE TEMP TABLE code (k INTEGER PRIMARY KEY, category TEXT);
INSERT INTO code VALUES (0, '10'), (1, '10'), (2, '10'), (3, '10'), (4, '11'), (5, '11'), (6, '12'), (7, '801'), (8, '801'), (9, '801'),
	(10, '271'), (11, '46'), (12, '502'), (13, '503'), (14, '701'), (15, '703'), (16, '71'), (17, '721'), (18, '751'), (19, '10');

CREATE TEMP TABLE stage (k INTEGER PRIMARY KEY, stage TEXT);
INSERT INTO stage VALUES (0, 'unregistered'), (1, 'draft'), (2, 'college_review'), (3, 'returned'), (4, 'to_confirm'), (5, 'to_confirm'),
	(6, 'confirmed'), (7, 'confirmed'), (8, 'confirmed'), (9, 'confirmed');

-- Every tenth major is one of 研究生; forty people to a class.
CREATE TEMP TABLE person AS
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n, size WHERE i + 1 < size.graduates)
SELECT n.i AS i, 10000000 + n.i AS graduate_id, 20000000 + n.i AS destination_id, 30000000 + n.i AS account_id,
	printf('%010d', n.i + 1) AS student_no, 2000 + n.i % majors AS major_id, 1000 + n.i % majors % colleges AS college_id,
	1000000 + n.i % majors * 10000 + n.i / majors / 40 AS class_id,
	CASE WHEN n.i % majors % 10 = 9 THEN '研究生' ELSE '本科' END AS level, 1 + n.i / majors % 2 AS sex,
	CASE confirm WHEN 1 THEN 'to_confirm' ELSE (SELECT stage FROM stage WHERE k = (n.i * 2654435761 >> 13) % 10) END AS stage,
	(SELECT category FROM code WHERE k = (n.i * 2246822519 >> 15) % 20) AS category
FROM n, size;

INSERT INTO college (school_id, id, code, name, sort, version)
SELECT school_id, college_id, printf('%02d', college_id - 999), printf('第%d学院', college_id - 999), college_id - 999, 1
FROM size, (SELECT DISTINCT college_id FROM person);
INSERT INTO major (school_id, id, college_id, level, code, name)
SELECT school_id, major_id, college_id, level, printf('%06d', major_id), printf('第%d专业', major_id - 1999)
FROM size, (SELECT DISTINCT major_id, college_id, level FROM person);
INSERT INTO class (school_id, id, cohort, college_id, major_id, name)
SELECT school_id, class_id, cohort, college_id, major_id, printf('%d班', class_id)
FROM size, (SELECT DISTINCT class_id, college_id, major_id FROM person);

INSERT INTO graduate (school_id, id, cohort, student_no, exam_no, name, sex, id_kind, id_no_sealed, id_no_hash, id_no_mask,
	birth_date, ethnic, political, education, level, completion, college_id, major_id, class_id, major_direction, training_mode,
	directed_unit, study_form, school_years, enrolled_on, graduated_on, normal_kind, hardship, origin, urban_rural, phone_sealed,
	phone_hash, phone_mask, email_sealed, email_mask, archive_unit_before, household_before, archive_in_school,
	household_in_school, remark, counted, out_reason, version, created_at, updated_at, phone_state, email_state)
SELECT school_id, graduate_id, cohort, student_no, '99' || student_no, printf('甲%d', i), CAST(sex AS TEXT), '1', printf('%0120d', i),
	printf('%064d', i), printf('990101********%04d', i % 10000), '2002-01-01', '01', '03', CASE level WHEN '本科' THEN '31' ELSE '11' END,
	level, '毕业', college_id, major_id, class_id, '', '1', '', '', '4', '2020-09-01', '2024-06-30', '1', '0', '420100', '', printf('%080d', i),
	printf('%064d', i), '138****0000', '', '', '', '', '', '', '', 1, '', 1, at - i % 20 * 86400000, at - i % 20 * 86400000,
	CASE WHEN i % 50 = 0 THEN 'malformed' ELSE 'good' END, 'missing'
FROM person, size ORDER BY graduate_id;

INSERT INTO destination (school_id, id, graduate_id, cohort, number, state, slot, prior_state, category, employer_name, uscc, nature, industry,
	division, address, job_type, job_title, contact_name, contact_phone_sealed, contact_phone_mask, salary, signed_on, starts_on, ends_on,
	agreement_no, study_school, study_major, country, foreign_school, foreign_school_en, foreign_major, foreign_major_en, shop_url,
	freelance_kind, freelance_text, takes_archive, archive_unit, archive_address, archive_postcode, archive_receiver, household_to, note,
	source, filled_by, filled_name, submitted_at, college_reviewer, college_reviewer_name, college_reviewed_at, school_reviewer,
	school_reviewer_name, school_reviewed_at, approved_at, confirmed_at, reason, open_flags, version, created_at, updated_at)
SELECT school_id, destination_id, graduate_id, cohort, 1, stage, CASE WHEN stage IN ('to_confirm', 'confirmed') THEN 'effective' ELSE 'open' END,
	'', category, printf('某市第%d有限公司', i % 2000), '', '31', '22', '420100', '某市某区某路 1 号', '13', '工程师', '王甲', printf('%080d', i),
	'138****0000', 6000, '2024-05-01', '2024-07-01', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', 'graduate',
	account_id, printf('甲%d', i), CASE stage WHEN 'draft' THEN 0 ELSE at - 86400000 + i END, 0, '', 0, 0, '', 0,
	CASE WHEN stage IN ('to_confirm', 'confirmed') THEN at - 3600000 ELSE 0 END, CASE stage WHEN 'confirmed' THEN at - 3600000 ELSE 0 END,
	'', 0, 1, at - i % 20 * 86400000, at - i % 20 * 86400000
FROM person, size WHERE stage <> 'unregistered' ORDER BY destination_id;

INSERT INTO registering (school_id, graduate_id, category, settled_on, cohort, first_at, listed_at, imported)
SELECT school_id, graduate_id, category, signed_on, cohort, submitted_at, created_at, 0 FROM destination WHERE submitted_at <> 0 ORDER BY graduate_id;

INSERT INTO standing (school_id, graduate_id, cohort, student_no, college_id, major_id, class_id, level, sex, counted, stage, registered,
	approved, confirmed, effective_id, open_id, stage_at, version, since_at, hash)
SELECT school_id, graduate_id, cohort, student_no, college_id, major_id, class_id, level, CAST(sex AS TEXT), 1, stage,
	CASE WHEN stage IN ('unregistered', 'draft') THEN '' ELSE category END, CASE WHEN stage IN ('to_confirm', 'confirmed') THEN category ELSE '' END,
	CASE stage WHEN 'confirmed' THEN category ELSE '' END, CASE WHEN stage IN ('to_confirm', 'confirmed') THEN destination_id ELSE 0 END,
	CASE WHEN stage IN ('unregistered', 'to_confirm', 'confirmed') THEN 0 ELSE destination_id END, at - i % 20 * 86400000, 1,
	at - i % 20 * 86400000, ''
FROM person, size ORDER BY graduate_id;
UPDATE standing SET hash = standing_hash(school_id, graduate_id, cohort, student_no, college_id, major_id, class_id, level, sex, counted,
	stage, registered, approved, confirmed, effective_id, open_id, stage_at, version, since_at);

INSERT INTO settled (school_id, graduate_id, cohort, college_id, class_id, level, destination_id, settles, settled_on, first_at, listed_at, imported)
SELECT s.school_id, s.graduate_id, s.cohort, s.college_id, s.class_id, s.level, d.id, 1, r.settled_on, r.first_at, r.listed_at, 0
FROM standing s JOIN destination d ON d.school_id = s.school_id AND d.id = max(s.open_id, s.effective_id)
JOIN registering r ON r.school_id = d.school_id AND r.graduate_id = d.graduate_id AND r.category = d.category AND r.settled_on = d.signed_on
WHERE s.stage <> 'draft' ORDER BY s.graduate_id;

INSERT INTO tally (school_id, cohort, college_id, major_id, level, sex, stage, registered, approved, confirmed, n)
SELECT school_id, cohort, college_id, major_id, level, sex, stage, registered, approved, confirmed, count(*)
FROM standing GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
INSERT INTO tally_class (school_id, cohort, class_id, stage, n)
SELECT school_id, cohort, class_id, stage, count(*) FROM standing GROUP BY 1, 2, 3, 4;

INSERT INTO account (school_id, id, kind, login, name, role, graduate_id, password_hash, mail_sealed, mail_mask, must_change, state, last_login_at, version, created_at, updated_at)
SELECT school_id, account_id, 'graduate', student_no, printf('甲%d', i), 'graduate', graduate_id, '', '', '', 0, 'active', 0, 1, 0, 0 FROM person, size
WHERE confirm = 1 OR i < 20;
INSERT INTO account (school_id, id, kind, login, name, role, graduate_id, password_hash, mail_sealed, mail_mask, must_change, state, last_login_at, version, created_at, updated_at)
SELECT school_id, 900, 'staff', 'office', '甲老师', 'office', 0, '', '', '', 0, 'active', 0, 1, 0, 0 FROM size;
INSERT INTO account_scope (school_id, account_id, kind, target_id) SELECT school_id, 900, 'school', 0 FROM size;
