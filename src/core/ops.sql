-- job_states() : job_state*
-- across schools: figures of the machine, no rows of anybody
SELECT state AS state, count(*) AS jobs FROM job GROUP BY state ORDER BY state;
