-- letter_add(school_id, id, cohort, key, channel, graduate_id, account_id, address_sealed, address_mask, subject, body, about, batch_id, not_before, not_after, quiet_from, quiet_until, due_at, by_id, by_name, created_at)
-- 防重标记已有的，不再添加
INSERT INTO letter (school_id, id, cohort, key, channel, graduate_id, account_id, address_sealed, address_mask, subject, body, about, batch_id,
	not_before, not_after, quiet_from, quiet_until, due_at, state, why, tries, given, lease_owner, lease_until, by_id, by_name, created_at,
	ended_at, read_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 'waiting', '', 0, 0, '', 0, $19, $20, $21, 0, 0, 1)
ON CONFLICT (school_id, key) DO NOTHING;

-- letter_get(school_id, id) : letter?
SELECT school_id, id, cohort, key, channel, graduate_id, account_id, address_sealed, address_mask, subject, body, about, batch_id,
	not_before, not_after, quiet_from, quiet_until, due_at, state, why, tries, given, lease_owner, lease_until, by_id, by_name, created_at,
	ended_at, read_at, version
FROM letter WHERE school_id = $1 AND id = $2;

-- letter_due(school_id, channel, now:int, most:int) : letter*
-- 到时间的信，先到先发
SELECT school_id, id, cohort, key, channel, graduate_id, account_id, address_sealed, address_mask, subject, body, about, batch_id,
	not_before, not_after, quiet_from, quiet_until, due_at, state, why, tries, given, lease_owner, lease_until, by_id, by_name, created_at,
	ended_at, read_at, version
FROM letter WHERE school_id = $1 AND channel = $2 AND state = 'waiting' AND due_at <= $3 ORDER BY due_at, id LIMIT $4;

-- letter_claim(school_id, id, lease_owner, lease_until, address_mask)
UPDATE letter SET state = 'sending', given = 0, why = '', tries = tries + 1, lease_owner = $3, lease_until = $4, address_mask = $5, version = version + 1
WHERE school_id = $1 AND id = $2 AND state = 'waiting';

-- letter_give(school_id, id, lease_owner, lease_until)
-- 正文交出前的最后一步：租约还在本执行者手里
UPDATE letter SET given = 1, lease_until = $4 WHERE school_id = $1 AND id = $2 AND lease_owner = $3 AND state = 'sending' AND given = 0;

-- letter_end(school_id, id, lease_owner, state, why, due_at, ended_at)
-- 迟到的答复也算数：已被判为结果不明而无人处理过的，按答复改正
UPDATE letter SET state = $4, why = $5, due_at = $6, ended_at = $7, given = 0, lease_owner = '', lease_until = 0, version = version + 1
WHERE school_id = $1 AND id = $2 AND lease_owner = $3 AND state IN ('sending', 'unsure');

-- letter_settle(school_id, id, state, why, due_at, ended_at)
-- 等待中的信不经投递就有了结果：停发、改期、站内送达
UPDATE letter SET state = $3, why = $4, due_at = $5, ended_at = $6, version = version + 1 WHERE school_id = $1 AND id = $2 AND state = 'waiting';

-- letter_adrift(school_id, now:int) : letter_adrift*
-- 执行者已不在的信
SELECT id, tries, given FROM letter WHERE school_id = $1 AND state = 'sending' AND lease_until < $2 ORDER BY id LIMIT 1000;

-- letter_unsure(school_id, id, why, ended_at, now:int)
-- 执行者的记号留着，迟到的答复还认得
UPDATE letter SET state = 'unsure', why = $3, ended_at = $4, version = version + 1
WHERE school_id = $1 AND id = $2 AND state = 'sending' AND given = 1 AND lease_until < $5;

-- letter_again(school_id, id, state, why, due_at, ended_at, now:int)
UPDATE letter SET state = $3, why = $4, due_at = $5, ended_at = $6, lease_owner = '', lease_until = 0, version = version + 1
WHERE school_id = $1 AND id = $2 AND state = 'sending' AND given = 0 AND lease_until < $7;

-- letter_person(school_id, id, state, why, due_at, tries, ended_at, version)
-- 人来决定：重发、记为已发出、不再发
UPDATE letter SET state = $3, why = $4, due_at = $5, tries = $6, ended_at = $7, given = 0, lease_owner = '', lease_until = 0, version = version + 1
WHERE school_id = $1 AND id = $2 AND version = $8;

-- letter_next(school_id) : letter_moment!
-- 下一封到时间的，或下一个到期的租约；渠道停用的不算
SELECT min(d.at) AS due_next FROM (
	SELECT min(l.due_at) AS at FROM letter l WHERE l.school_id = $1 AND l.state = 'waiting' AND l.channel = 'inapp'
	UNION ALL
	SELECT min((SELECT min(l.due_at) FROM letter l WHERE l.school_id = k.school_id AND l.channel = k.code AND l.state = 'waiting'))
	FROM channel k WHERE k.school_id = $1 AND k.enabled = 1
	UNION ALL
	SELECT min(l.lease_until) + 1 FROM letter l WHERE l.school_id = $1 AND l.state = 'sending'
) d;

-- letter_attempt_add(school_id, letter_id, number, begun_at)
INSERT INTO letter_attempt (school_id, letter_id, number, begun_at, given_at, ms, result, answer) VALUES ($1, $2, $3, $4, 0, 0, 'begun', '');

-- letter_attempt_given(school_id, letter_id, number, given_at)
UPDATE letter_attempt SET given_at = $4, result = 'given' WHERE school_id = $1 AND letter_id = $2 AND number = $3;

-- letter_attempt_end(school_id, letter_id, number, result, answer, ms)
UPDATE letter_attempt SET result = $4, answer = $5, ms = $6 WHERE school_id = $1 AND letter_id = $2 AND number = $3;

-- letter_attempts(school_id, letter_id) : letter_attempt*
SELECT school_id, letter_id, number, begun_at, given_at, ms, result, answer FROM letter_attempt
WHERE school_id = $1 AND letter_id = $2 ORDER BY number;

-- letter_attempt_last(school_id, letter_id) : letter_number!
SELECT COALESCE(max(number), 0) AS last_number FROM letter_attempt WHERE school_id = $1 AND letter_id = $2;

-- letter_stage(school_id, graduate_id) : letter_stage?
SELECT s.stage AS stage, s.counted AS counted FROM standing s WHERE s.school_id = $1 AND s.graduate_id = $2;

-- letter_rest(school_id) : letter_rest?
-- 休息日打不打扰，按学校现在的提醒规则
SELECT rest_days FROM reminder_rule WHERE school_id = $1;

-- letter_contact(school_id, id) : letter_contact?
SELECT phone_sealed, phone_mask, email_sealed, email_mask FROM graduate WHERE school_id = $1 AND id = $2;

-- letter_staff(school_id, id) : letter_staff?
-- 教职工自己的邮箱；停用的账号不发
SELECT mail_sealed, mail_mask FROM account WHERE school_id = $1 AND id = $2 AND kind = 'staff' AND state = 'active';

-- opt_out_of(school_id, graduate_id) : opt_out*
SELECT school_id, graduate_id, channel, reason, by_id, by_name, at FROM opt_out WHERE school_id = $1 AND graduate_id = $2 ORDER BY channel;

-- opt_out_add(school_id, graduate_id, channel, reason, by_id, by_name, at)
INSERT INTO opt_out (school_id, graduate_id, channel, reason, by_id, by_name, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (school_id, graduate_id, channel) DO UPDATE SET reason = excluded.reason, by_id = excluded.by_id, by_name = excluded.by_name, at = excluded.at;

-- opt_out_remove(school_id, graduate_id, channel)
DELETE FROM opt_out WHERE school_id = $1 AND graduate_id = $2 AND channel = $3;

-- letters_of_graduate(school_id, graduate_id, before_id:int?, limit:int) : letter_own*
-- 毕业生本人的站内信，新的在前
SELECT id, subject, body, ended_at, read_at FROM letter
WHERE school_id = $1 AND graduate_id = $2 AND account_id = 0 AND channel = 'inapp' AND state = 'sent'
--? before_id
	AND id < $3
ORDER BY id DESC LIMIT $4;

-- letters_of_account(school_id, account_id, before_id:int?, limit:int) : letter_own*
-- 教职工本人的站内信，新的在前
SELECT id, subject, body, ended_at, read_at FROM letter
WHERE school_id = $1 AND account_id = $2 AND account_id <> 0 AND channel = 'inapp' AND state = 'sent'
--? before_id
	AND id < $3
ORDER BY id DESC LIMIT $4;

-- letters_unread(school_id, account_id, graduate_id?) : letter_unread!
SELECT count(*) AS unread FROM letter
WHERE school_id = $1 AND account_id = $2 AND channel = 'inapp' AND state = 'sent' AND read_at = 0
--? graduate_id
	AND graduate_id = $3
;

-- letters_read(school_id, account_id, graduate_id?, id?, read_at)
UPDATE letter SET read_at = $5
WHERE school_id = $1 AND account_id = $2 AND channel = 'inapp' AND state = 'sent' AND read_at = 0
--? graduate_id
	AND graduate_id = $3
--? id
	AND id = $4
;

--= letter_line
SELECT l.id AS id, l.channel AS channel, l.state AS state, l.why AS why, l.subject AS subject, l.body AS body, l.about AS about,
	l.address_mask AS address_mask, l.batch_id AS batch_id, l.tries AS tries, l.due_at AS due_at, l.not_after AS not_after,
	l.by_name AS by_name, l.created_at AS created_at, l.ended_at AS ended_at, l.read_at AS read_at, l.version AS version,
	l.graduate_id AS graduate_id, l.account_id AS account_id, s.student_no AS student_no, g.name AS name,
	c.name AS college, u.name AS account_name

--= letter_line_joins
LEFT JOIN standing s ON s.school_id = l.school_id AND s.graduate_id = l.graduate_id
LEFT JOIN graduate g ON g.school_id = l.school_id AND g.id = l.graduate_id
LEFT JOIN college c ON c.school_id = s.school_id AND c.id = s.college_id
LEFT JOIN account u ON u.school_id = l.school_id AND u.id = l.account_id

--= letter_narrow
-- 批次、毕业生各按自己的索引先找；批次的索引只收有批次的
--? batch_id
	AND l.id IN (SELECT b.id FROM letter b WHERE b.school_id = $school_id AND b.batch_id = $batch_id AND b.batch_id <> 0)
--? graduate_id
	AND l.id IN (SELECT b.id FROM letter b WHERE b.school_id = $school_id AND b.graduate_id = $graduate_id)
--? channel
	AND l.channel = $channel

--= letter_people
-- 限定范围的帐号看得到的人：先找人，再找他们的信，信再多也只翻这些人的；CROSS JOIN 是定下的先后
	SELECT s.graduate_id AS graduate_id FROM account_scope a CROSS JOIN standing s
	WHERE a.school_id = $school_id AND a.account_id = $account_id AND a.kind = 'college' AND s.school_id = a.school_id AND s.cohort = $cohort AND s.college_id = a.target_id
	UNION
	SELECT s.graduate_id FROM account_scope a CROSS JOIN standing s
	WHERE a.school_id = $school_id AND a.account_id = $account_id AND a.kind = 'class' AND s.school_id = a.school_id AND s.class_id = a.target_id

-- letter_list(school_id, cohort, account_id?, state?, channel?, batch_id?, graduate_id?, id?, before_id:int?, limit:int) : letter_line*
-- 发件箱，新的在前；学院只看得到收件或涉及本范围毕业生的
--+ letter_line
FROM letter l
--+ letter_line_joins
WHERE l.school_id = $1 AND l.cohort = $2
--+ in_scope
--? state
	AND l.state = $4
--+ letter_narrow
--? id
	AND l.id = $8
--? before_id
	AND l.id < $9
ORDER BY l.id DESC LIMIT $10;

-- letter_list_scoped(school_id, cohort, account_id, state?, channel?, before_id:int?, limit:int) : letter_line*
-- 限定范围的帐号的整个发件箱，新的在前
--+ letter_line
FROM (
	SELECT l.id AS id FROM (
--+ letter_people
	) w CROSS JOIN letter l
	WHERE l.school_id = $1 AND l.graduate_id = w.graduate_id AND l.cohort = $2
--? state
	AND l.state = $4
--? channel
	AND l.channel = $5
--? before_id
	AND l.id < $6
	ORDER BY l.id DESC LIMIT $7
) p CROSS JOIN letter l
--+ letter_line_joins
WHERE l.school_id = $1 AND l.id = p.id
ORDER BY l.id DESC;

-- letter_counts(school_id, cohort, account_id?, channel?, batch_id?, graduate_id?) : letter_count*
SELECT l.state AS state, count(*) AS letters FROM letter l
--? account_id
	JOIN standing s ON s.school_id = l.school_id AND s.graduate_id = l.graduate_id
WHERE l.school_id = $1 AND l.cohort = $2
--+ in_scope
--+ letter_narrow
GROUP BY l.state ORDER BY l.state;

-- letter_counts_scoped(school_id, cohort, account_id, channel?) : letter_count*
SELECT l.state AS state, count(*) AS letters FROM (
--+ letter_people
) w CROSS JOIN letter l
WHERE l.school_id = $1 AND l.graduate_id = w.graduate_id AND l.cohort = $2
--? channel
	AND l.channel = $4
GROUP BY l.state ORDER BY l.state;

-- letter_queues() : letter_queue*
-- across schools: figures of the machine, no rows of anybody
SELECT channel AS channel, state AS state, count(*) AS letters FROM letter
WHERE state IN ('waiting', 'sending', 'unsure', 'failed') GROUP BY channel, state ORDER BY channel, state;
