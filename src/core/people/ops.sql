-- job_states() : job_state*
-- across schools: figures of the machine, no rows of anybody
SELECT state AS state, count(*) AS jobs FROM job GROUP BY state ORDER BY state;

-- recorded_last() : audit_head?
-- across schools: a moment, nothing of anybody
SELECT school_id, sequence, hash, at FROM audit_head ORDER BY at DESC LIMIT 1;

-- session_sweep(school_id, expires_at)
-- 早已过期的登录
DELETE FROM session WHERE school_id = $1 AND expires_at < $2;
