-- timed_lacking(works:int) : timed_school*
-- across schools: a school that is new, or works that are new
SELECT s.school_id AS school_id FROM school s
WHERE (SELECT count(*) FROM timed t WHERE t.school_id = s.school_id) < $1;

-- timed_add(school_id, name, next_at)
INSERT INTO timed (school_id, name, paused, next_at, begun_at, last_at, last_ms, last_outcome, last_message, failures, run_asked, lease_owner, lease_until)
VALUES ($1, $2, 0, $3, 0, 0, 0, '', '', 0, 0, '', 0)
ON CONFLICT (school_id, name) DO NOTHING;

-- timed_due(now:int) : timed_due*
-- across schools: one runner serves them all
SELECT school_id, name FROM timed
WHERE lease_until < $1 AND ((paused = 0 AND next_at <= $1) OR run_asked > 0) ORDER BY next_at, school_id, name;

-- timed_claim(school_id, name, lease_owner, lease_until, now:int)
-- 租约：同一任务同时只有一个执行者；执行者不在了，到期由别人接着做
-- 立即运行的请求若来自走快了的时钟，按此刻算：做过这一次就没有了
UPDATE timed SET lease_owner = $3, lease_until = $4, begun_at = $5, run_asked = CASE WHEN run_asked > $5 THEN $5 ELSE run_asked END
WHERE school_id = $1 AND name = $2 AND lease_until < $5 AND ((paused = 0 AND next_at <= $5) OR run_asked > 0);

-- timed_keep(school_id, name, lease_owner, lease_until)
UPDATE timed SET lease_until = $4 WHERE school_id = $1 AND name = $2 AND lease_owner = $3;

-- timed_end(school_id, name, lease_owner, next_at, last_at, last_ms, last_outcome, last_message)
-- 运行期间又请求的立即运行不丢
UPDATE timed SET lease_owner = '', lease_until = 0, next_at = $4, last_at = $5, last_ms = $6, last_outcome = $7, last_message = $8,
	failures = CASE WHEN $7 = 'ok' THEN 0 ELSE failures + 1 END, run_asked = CASE WHEN run_asked > begun_at THEN run_asked ELSE 0 END
WHERE school_id = $1 AND name = $2 AND lease_owner = $3;

-- timed_release(school_id, name, lease_owner)
UPDATE timed SET lease_owner = '', lease_until = 0 WHERE school_id = $1 AND name = $2 AND lease_owner = $3;

-- timed_wake(school_id, name, next_at)
UPDATE timed SET next_at = $3 WHERE school_id = $1 AND name = $2 AND next_at > $3;

-- timed_ask(school_id, name, run_asked)
UPDATE timed SET run_asked = $3 WHERE school_id = $1 AND name = $2;

-- timed_pause(school_id, name, paused)
UPDATE timed SET paused = $3 WHERE school_id = $1 AND name = $2 AND paused <> $3;

-- timed_get(school_id, name) : timed?
SELECT school_id, name, paused, next_at, begun_at, last_at, last_ms, last_outcome, last_message, failures, run_asked, lease_owner, lease_until
FROM timed WHERE school_id = $1 AND name = $2;

-- timed_all(school_id) : timed*
SELECT school_id, name, paused, next_at, begun_at, last_at, last_ms, last_outcome, last_message, failures, run_asked, lease_owner, lease_until
FROM timed WHERE school_id = $1 ORDER BY name;
