-- reminder_people(school_id, cohort, kind:text, since:int, numbers:text) : reminder_judge*
-- 一批学号（逗号隔开）里还在这个状态的人，各渠道能不能提醒、近期提醒过几次
SELECT s.graduate_id AS graduate_id, s.student_no AS student_no, g.name AS name, s.college_id AS college_id, c.name AS college, s.class_id AS class_id, k.name AS class,
	s.stage AS stage, g.phone_sealed AS phone_sealed, g.phone_mask AS phone_mask, g.email_sealed AS email_sealed, g.email_mask AS email_mask,
--+ reach_shut
	(SELECT count(*) FROM reminder r WHERE r.school_id = s.school_id AND r.graduate_id = s.graduate_id AND r.channel = 'inapp' AND r.outcome = 'sent' AND r.at > $4) AS inapp_n,
	(SELECT count(*) FROM reminder r WHERE r.school_id = s.school_id AND r.graduate_id = s.graduate_id AND r.channel = 'mail' AND r.outcome = 'sent' AND r.at > $4) AS mail_n,
	(SELECT count(*) FROM reminder r WHERE r.school_id = s.school_id AND r.graduate_id = s.graduate_id AND r.channel = 'hook' AND r.outcome = 'sent' AND r.at > $4) AS hook_n
FROM standing s
JOIN graduate g ON g.school_id = s.school_id AND g.id = s.graduate_id
JOIN college c ON c.school_id = s.school_id AND c.id = s.college_id
JOIN class k ON k.school_id = s.school_id AND k.id = s.class_id
--+ reach_shut_joins
WHERE s.school_id = $1 AND s.cohort = $2 AND s.stage = $3 AND s.counted = 1
--sqlite:	AND s.student_no IN (SELECT value FROM json_each('["' || replace($5, ',', '","') || '"]'))
--pg:	AND s.student_no = ANY (string_to_array($5, ','))
ORDER BY s.student_no;

-- reminder_numbers(school_id, cohort, ids:text) : reminder_key*
-- 选中的人（标识逗号隔开）的学号
SELECT s.student_no AS student_no, s.graduate_id AS id
FROM standing s
WHERE s.school_id = $1 AND s.cohort || '' = $2
--sqlite:	AND s.graduate_id IN (SELECT CAST(value AS INTEGER) FROM json_each('["' || replace($3, ',', '","') || '"]'))
--pg:	AND s.graduate_id = ANY (CAST(string_to_array($3, ',') AS BIGINT[]))
ORDER BY s.student_no;

-- reminder_moved(school_id, cohort, since:int, upto:text) : reminder_key*
-- 某一时刻以来学号改小了、现在不大于某个学号的人
SELECT DISTINCT s.student_no AS student_no, s.graduate_id AS id
FROM standing_past p
JOIN standing s ON s.school_id = p.school_id AND s.graduate_id = p.graduate_id
WHERE p.school_id = $1 AND p.cohort = $2 AND p.until_at >= $3 AND s.student_no < p.student_no AND s.student_no <= $4
ORDER BY s.student_no;

-- reminder_ways(school_id) : reminder_way*
-- 已经开通的渠道；站内信不用开通
SELECT code FROM channel WHERE school_id = $1 AND enabled = 1;

-- reminder_batch_by_key(school_id, key) : reminder_batch?
SELECT school_id, id, key, cohort, source, audience, kind, channels, asked, subject, body, text_version, state, after_no, people, letters, left_out, scope_id, author_id, author_name, created_at, ended_at
FROM reminder_batch WHERE school_id = $1 AND key = $2;

-- reminder_batch_get(school_id, id) : reminder_batch?
SELECT school_id, id, key, cohort, source, audience, kind, channels, asked, subject, body, text_version, state, after_no, people, letters, left_out, scope_id, author_id, author_name, created_at, ended_at
FROM reminder_batch WHERE school_id = $1 AND id = $2;

-- reminder_batch_open(school_id) : reminder_batch_key*
-- 没有生成完的批次
SELECT id, cohort FROM reminder_batch WHERE school_id = $1 AND state = 'making' ORDER BY id LIMIT 100;

-- reminder_batch_list(school_id, cohort, account_id?, before:int, most:int) : reminder_batch*
-- 批次，新的在前，到时候没有人要提醒的不列；限定范围的人看自己发起的，和按计划发给自己的人的
SELECT b.school_id AS school_id, b.id AS id, b.key AS key, b.cohort AS cohort, b.source AS source, b.audience AS audience, b.kind AS kind, b.channels AS channels,
	b.asked AS asked, b.subject AS subject, b.body AS body, b.text_version AS text_version, b.state AS state, b.after_no AS after_no,
	b.people AS people, b.letters AS letters, b.left_out AS left_out, b.scope_id AS scope_id, b.author_id AS author_id, b.author_name AS author_name,
	b.created_at AS created_at, b.ended_at AS ended_at
FROM reminder_batch b
WHERE b.school_id = $1 AND b.cohort = $2 AND (b.people > 0 OR b.state = 'making')
--? account_id
	AND (b.author_id = $3 OR (b.author_id = 0 AND EXISTS (SELECT 1 FROM reminder r JOIN standing s ON s.school_id = r.school_id AND s.graduate_id = r.graduate_id JOIN account_scope a ON a.school_id = r.school_id AND a.account_id = $3 AND ((a.kind = 'school') OR (a.kind = 'college' AND a.target_id = s.college_id) OR (a.kind = 'class' AND a.target_id = s.class_id)) WHERE r.school_id = b.school_id AND r.batch_id = b.id)))
	AND b.id < $4
ORDER BY b.id DESC
LIMIT $5;

-- reminder_batch_add(school_id, id, key, cohort, source, audience, kind, channels, asked, subject, body, text_version, scope_id, author_id, author_name, created_at)
INSERT INTO reminder_batch (school_id, id, key, cohort, source, audience, kind, channels, asked, subject, body, text_version, state, after_no, people, letters, left_out, scope_id, author_id, author_name, created_at, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'making', '', 0, 0, 0, $13, $14, $15, $16, 0)
ON CONFLICT (school_id, key) DO NOTHING;

-- reminder_batch_step(school_id, id, from_no:text, after_no, people, letters, left_out, state, ended_at)
-- 生成了一段；只有从上一段接着的才算
UPDATE reminder_batch SET after_no = $4, people = people + $5, letters = letters + $6, left_out = left_out + $7, state = $8, ended_at = $9
WHERE school_id = $1 AND id = $2 AND state = 'making' AND after_no = $3;

-- reminder_add(school_id, batch_id, graduate_id, channel, outcome, letter_id, not_before, at)
-- 同一批次里，一人一渠道只算一次：学号改过的人会再轮到，不再添加
INSERT INTO reminder (school_id, batch_id, graduate_id, channel, outcome, letter_id, not_before, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (school_id, batch_id, graduate_id, channel) DO NOTHING;

-- reminder_lines(school_id, batch_id, account_id?, after:text, most:int) : reminder_line*
-- 一个批次里提醒了谁、没有提醒谁，只看本人范围里的
SELECT r.graduate_id AS graduate_id, s.student_no AS student_no, g.name AS name, c.name AS college, k.name AS class, s.stage AS stage,
	r.channel AS channel, r.outcome AS outcome, r.not_before AS not_before, r.at AS at
FROM reminder r
JOIN standing s ON s.school_id = r.school_id AND s.graduate_id = r.graduate_id
JOIN graduate g ON g.school_id = r.school_id AND g.id = r.graduate_id
JOIN college c ON c.school_id = s.school_id AND c.id = s.college_id
JOIN class k ON k.school_id = s.school_id AND k.id = s.class_id
WHERE r.school_id = $1 AND r.batch_id = $2
--+ in_scope
	AND s.student_no > $4
ORDER BY s.student_no, r.channel
LIMIT $5;

-- reminder_outcomes(school_id, batch_id, account_id?) : reminder_outcome_count*
-- 一个批次各渠道各结果的人次，只数本人范围里的
SELECT r.channel AS channel, r.outcome AS outcome, count(*) AS sent_n
FROM reminder r
JOIN standing s ON s.school_id = r.school_id AND s.graduate_id = r.graduate_id
WHERE r.school_id = $1 AND r.batch_id = $2
--+ in_scope
GROUP BY r.channel, r.outcome
ORDER BY r.channel, r.outcome;

-- reminder_of_graduate(school_id, graduate_id, most:int) : reminder*
-- 一名毕业生收到的提醒，新的在前
SELECT school_id, batch_id, graduate_id, channel, outcome, letter_id, not_before, at
FROM reminder WHERE school_id = $1 AND graduate_id = $2 AND outcome = 'sent' ORDER BY at DESC, channel LIMIT $3;

-- reminder_digest_add(school_id, batch_id, account_id, account_name, people, letter_id, at)
INSERT INTO reminder_digest (school_id, batch_id, account_id, account_name, people, letter_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (school_id, batch_id, account_id) DO NOTHING;

-- reminder_digests(school_id, batch_id) : reminder_digest*
SELECT school_id, batch_id, account_id, account_name, people, letter_id, at FROM reminder_digest WHERE school_id = $1 AND batch_id = $2 ORDER BY account_name, account_id;

-- reminder_tellable(school_id, role, kind:text, after:int, most:int) : reminder_tellable*
-- 收汇总的人和他的范围：辅导员按班级，学院负责人按学院；邮箱收不到信的，当作没有
SELECT a.id AS id, a.name AS name,
	CASE WHEN EXISTS (SELECT 1 FROM account_reach r WHERE r.school_id = a.school_id AND r.account_id = a.id) THEN '' ELSE a.mail_mask END AS mail_mask, s.target_id AS target_id
FROM account a
JOIN account_scope s ON s.school_id = a.school_id AND s.account_id = a.id
WHERE a.school_id = $1 AND a.role = $2 AND a.state = 'active' AND s.kind = $3 AND a.id > $4
ORDER BY a.id, s.target_id
LIMIT $5;

-- reminder_cohorts(school_id) : cohort*
-- 还开着的届
SELECT school_id, cohort, definition, opens_at, late_at, closes_at, state, expected, version, created_at FROM cohort WHERE school_id = $1 AND state = 'open' ORDER BY cohort;

-- reminder_lasts(school_id, cohort, numbers:text) : reminder_last*
-- 一批学号（逗号隔开）的人最近一次联系、最近一次提醒
SELECT s.graduate_id AS graduate_id,
	COALESCE((SELECT max(l.at) FROM contact_log l WHERE l.school_id = s.school_id AND l.graduate_id = s.graduate_id), 0) AS contacted_at,
	COALESCE((SELECT max(r.at) FROM reminder r WHERE r.school_id = s.school_id AND r.graduate_id = s.graduate_id AND r.outcome = 'sent'), 0) AS reminded_at
FROM standing s
WHERE s.school_id = $1 AND s.cohort = $2
--sqlite:	AND s.student_no IN (SELECT value FROM json_each('["' || replace($3, ',', '","') || '"]'))
--pg:	AND s.student_no = ANY (string_to_array($3, ','))
;
