-- reminder_rule_get(school_id) : reminder_rule?
-- 学校改过的提醒规则
SELECT school_id, site, cap_days, cap_inapp, cap_mail, cap_hook, rest_from, rest_until, rest_days, ladder, ladder_days, ladder_at, ladder_channels, version, updated_at
FROM reminder_rule WHERE school_id = $1;

-- reminder_rule_add(school_id, site, cap_days, cap_inapp, cap_mail, cap_hook, rest_from, rest_until, rest_days, ladder, ladder_days, ladder_at, ladder_channels, updated_at)
INSERT INTO reminder_rule (school_id, site, cap_days, cap_inapp, cap_mail, cap_hook, rest_from, rest_until, rest_days, ladder, ladder_days, ladder_at, ladder_channels, version, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, $14)
ON CONFLICT (school_id) DO NOTHING;

-- reminder_rule_change(school_id, site, cap_days, cap_inapp, cap_mail, cap_hook, rest_from, rest_until, rest_days, ladder, ladder_days, ladder_at, ladder_channels, updated_at, version)
UPDATE reminder_rule SET site = $2, cap_days = $3, cap_inapp = $4, cap_mail = $5, cap_hook = $6, rest_from = $7, rest_until = $8, rest_days = $9,
	ladder = $10, ladder_days = $11, ladder_at = $12, ladder_channels = $13, updated_at = $14, version = version + 1
WHERE school_id = $1 AND version = $15;

-- reminder_plans(school_id) : reminder_plan*
-- 提醒计划
SELECT school_id, id, kinds, weekdays, at_time, channels, workdays_only, stopped, since, version FROM reminder_plan WHERE school_id = $1 ORDER BY stopped, id;

-- reminder_plan_get(school_id, id) : reminder_plan?
SELECT school_id, id, kinds, weekdays, at_time, channels, workdays_only, stopped, since, version FROM reminder_plan WHERE school_id = $1 AND id = $2;

-- reminder_plan_add(school_id, id, kinds, weekdays, at_time, channels, workdays_only, stopped, since)
INSERT INTO reminder_plan (school_id, id, kinds, weekdays, at_time, channels, workdays_only, stopped, since, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1);

-- reminder_plan_change(school_id, id, kinds, weekdays, at_time, channels, workdays_only, stopped, since, version)
UPDATE reminder_plan SET kinds = $3, weekdays = $4, at_time = $5, channels = $6, workdays_only = $7, stopped = $8, since = $9, version = version + 1
WHERE school_id = $1 AND id = $2 AND version = $10;
