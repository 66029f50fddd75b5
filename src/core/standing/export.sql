-- export_lines(school_id, cohort, numbers:text) : export_line*
-- 一批学号（逗号隔开）的名册信息和有效去向
SELECT g.id AS id, g.student_no AS student_no, g.exam_no AS exam_no, g.name AS name, g.sex AS sex, g.id_no_sealed AS id_no_sealed,
	g.id_no_mask AS id_no_mask, g.birth_date AS birth_date, g.origin AS origin, g.ethnic AS ethnic, g.political AS political,
	g.urban_rural AS urban_rural, g.education AS education, g.level AS level, c.name AS college, m.name AS major, m.code AS major_code,
	k.name AS class, g.major_direction AS major_direction, g.cohort AS cohort, g.school_years AS school_years,
	g.enrolled_on AS enrolled_on, g.graduated_on AS graduated_on, g.training_mode AS training_mode, g.directed_unit AS directed_unit,
	g.study_form AS study_form, g.normal_kind AS normal_kind, g.hardship AS hardship, g.phone_mask AS phone_mask,
	g.email_mask AS email_mask, g.phone_state AS phone_state, g.email_state AS email_state, g.archive_unit_before AS archive_unit_before, g.household_before AS household_before,
	g.archive_in_school AS archive_in_school, g.household_in_school AS household_in_school, g.remark AS remark,
	g.counted AS counted, g.out_reason AS out_reason, s.stage AS stage, s.stage_at AS stage_at,
	d.category AS category, d.employer_name AS employer_name, d.uscc AS uscc,
	d.nature AS nature, d.industry AS industry, d.division AS division,
	d.address AS address, d.job_type AS job_type, d.job_title AS job_title,
	d.contact_name AS contact_name, d.contact_phone_mask AS contact_phone_mask,
	d.salary AS salary, CASE WHEN t.form IN ('study', 'abroad') THEN '' ELSE d.signed_on END AS signed_on, d.starts_on AS starts_on,
	d.agreement_no AS agreement_no, d.study_school AS study_school, d.study_major AS study_major,
	d.country AS country, d.foreign_school AS foreign_school, d.foreign_school_en AS foreign_school_en,
	d.foreign_major AS foreign_major, d.foreign_major_en AS foreign_major_en,
	d.freelance_kind AS freelance_kind, d.archive_unit AS archive_unit,
	d.archive_address AS archive_address, d.archive_postcode AS archive_postcode,
	d.household_to AS household_to, d.approved_at AS approved_at, d.confirmed_at AS confirmed_at
FROM graduate g
JOIN standing s ON s.school_id = g.school_id AND s.graduate_id = g.id
JOIN college c ON c.school_id = g.school_id AND c.id = g.college_id
JOIN major m ON m.school_id = g.school_id AND m.id = g.major_id
JOIN class k ON k.school_id = g.school_id AND k.id = g.class_id
LEFT JOIN destination d ON d.school_id = s.school_id AND d.id = s.effective_id
LEFT JOIN category t ON t.school_id = d.school_id AND t.cohort = d.cohort AND t.code = d.category
WHERE g.school_id = $1 AND g.cohort = $2
--sqlite:	AND g.student_no IN (SELECT value FROM json_each('["' || replace($3, ',', '","') || '"]'))
--pg:	AND g.student_no = ANY (string_to_array($3, ','))
ORDER BY g.student_no;
