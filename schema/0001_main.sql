-- The whole first schema. The school leads every key: that is row security, and what Citus asks of a table
-- sharded by school. What each column means is in words/dictionary/.
CREATE TABLE school (
	school_id BIGINT NOT NULL PRIMARY KEY,
	code TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	office TEXT NOT NULL,
	office_phone TEXT NOT NULL,
	office_mail TEXT NOT NULL,
	demo SMALLINT NOT NULL,
	clock_shift BIGINT NOT NULL,
	created_at BIGINT NOT NULL
);
CREATE TABLE cohort (
	school_id BIGINT NOT NULL REFERENCES school (school_id),
	cohort TEXT NOT NULL,
	definition TEXT NOT NULL,
	opens_at BIGINT NOT NULL,
	closes_at BIGINT NOT NULL,
	state TEXT NOT NULL,
	expected BIGINT NOT NULL,
	version BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (school_id, cohort)
);
CREATE TABLE category (
	school_id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	parent TEXT NOT NULL,
	top TEXT NOT NULL,
	class TEXT NOT NULL,
	form TEXT NOT NULL,
	selectable SMALLINT NOT NULL,
	needs_uscc SMALLINT NOT NULL,
	wage_check SMALLINT NOT NULL,
	two_level SMALLINT NOT NULL,
	needs_evidence SMALLINT NOT NULL,
	definition TEXT NOT NULL,
	evidence TEXT NOT NULL,
	sort BIGINT NOT NULL,
	stopped SMALLINT NOT NULL,
	version BIGINT NOT NULL,
	PRIMARY KEY (school_id, cohort, code),
	FOREIGN KEY (school_id, cohort) REFERENCES cohort (school_id, cohort)
);
CREATE TABLE indicator (
	school_id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	definition TEXT NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	formula TEXT NOT NULL,
	kind TEXT NOT NULL,
	sort BIGINT NOT NULL,
	PRIMARY KEY (school_id, cohort, definition, code),
	FOREIGN KEY (school_id, cohort) REFERENCES cohort (school_id, cohort)
);
CREATE TABLE indicator_member (
	school_id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	definition TEXT NOT NULL,
	indicator TEXT NOT NULL,
	category TEXT NOT NULL,
	PRIMARY KEY (school_id, cohort, definition, indicator, category),
	FOREIGN KEY (school_id, cohort, definition, indicator) REFERENCES indicator (school_id, cohort, definition, code)
);
CREATE TABLE college (
	school_id BIGINT NOT NULL REFERENCES school (school_id),
	id BIGINT NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	sort BIGINT NOT NULL,
	version BIGINT NOT NULL,
	PRIMARY KEY (school_id, id),
	UNIQUE (school_id, name)
);
CREATE TABLE major (
	school_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	college_id BIGINT NOT NULL,
	level TEXT NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	PRIMARY KEY (school_id, id),
	UNIQUE (school_id, college_id, level, name),
	FOREIGN KEY (school_id, college_id) REFERENCES college (school_id, id)
);
CREATE TABLE class (
	school_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	college_id BIGINT NOT NULL,
	major_id BIGINT NOT NULL,
	name TEXT NOT NULL,
	PRIMARY KEY (school_id, id),
	UNIQUE (school_id, cohort, major_id, name),
	FOREIGN KEY (school_id, major_id) REFERENCES major (school_id, id)
);
CREATE TABLE graduate (
	school_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	student_no TEXT NOT NULL,
	exam_no TEXT NOT NULL,
	name TEXT NOT NULL,
	sex TEXT NOT NULL,
	id_kind TEXT NOT NULL,
	id_no_sealed TEXT NOT NULL,
	id_no_hash TEXT NOT NULL,
	id_no_mask TEXT NOT NULL,
	birth_date TEXT NOT NULL,
	ethnic TEXT NOT NULL,
	political TEXT NOT NULL,
	education TEXT NOT NULL,
	level TEXT NOT NULL,
	completion TEXT NOT NULL,
	college_id BIGINT NOT NULL,
	major_id BIGINT NOT NULL,
	class_id BIGINT NOT NULL,
	major_direction TEXT NOT NULL,
	training_mode TEXT NOT NULL,
	directed_unit TEXT NOT NULL,
	study_form TEXT NOT NULL,
	school_years TEXT NOT NULL,
	enrolled_on TEXT NOT NULL,
	graduated_on TEXT NOT NULL,
	normal_kind TEXT NOT NULL,
	hardship TEXT NOT NULL,
	origin TEXT NOT NULL,
	urban_rural TEXT NOT NULL,
	phone_sealed TEXT NOT NULL,
	phone_hash TEXT NOT NULL,
	phone_mask TEXT NOT NULL,
	email_sealed TEXT NOT NULL,
	email_mask TEXT NOT NULL,
	archive_unit_before TEXT NOT NULL,
	household_before TEXT NOT NULL,
	archive_in_school TEXT NOT NULL,
	household_in_school TEXT NOT NULL,
	remark TEXT NOT NULL,
	counted SMALLINT NOT NULL,
	out_reason TEXT NOT NULL,
	version BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (school_id, id),
	UNIQUE (school_id, cohort, student_no),
	FOREIGN KEY (school_id, cohort) REFERENCES cohort (school_id, cohort),
	FOREIGN KEY (school_id, college_id) REFERENCES college (school_id, id),
	FOREIGN KEY (school_id, major_id) REFERENCES major (school_id, id),
	FOREIGN KEY (school_id, class_id) REFERENCES class (school_id, id)
);
CREATE UNIQUE INDEX graduate_id_no ON graduate (school_id, cohort, id_no_hash) WHERE id_no_hash <> '';
CREATE INDEX graduate_name ON graduate (school_id, cohort, name);
CREATE INDEX graduate_exam ON graduate (school_id, cohort, exam_no);
CREATE TABLE roster_change (
	school_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	graduate_id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	reason TEXT NOT NULL,
	changes TEXT NOT NULL,
	counted_before SMALLINT NOT NULL,
	counted_after SMALLINT NOT NULL,
	job_id BIGINT NOT NULL,
	actor_id BIGINT NOT NULL,
	actor_name TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (school_id, id),
	FOREIGN KEY (school_id, graduate_id) REFERENCES graduate (school_id, id)
);
CREATE INDEX roster_change_list ON roster_change (school_id, cohort, id);
CREATE INDEX roster_change_graduate ON roster_change (school_id, graduate_id, id);
CREATE TABLE standing (
	school_id BIGINT NOT NULL,
	graduate_id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	student_no TEXT NOT NULL,
	college_id BIGINT NOT NULL,
	major_id BIGINT NOT NULL,
	class_id BIGINT NOT NULL,
	level TEXT NOT NULL,
	sex TEXT NOT NULL,
	counted SMALLINT NOT NULL,
	stage TEXT NOT NULL,
	registered TEXT NOT NULL,
	approved TEXT NOT NULL,
	confirmed TEXT NOT NULL,
	effective_id BIGINT NOT NULL,
	open_id BIGINT NOT NULL,
	stage_at BIGINT NOT NULL,
	version BIGINT NOT NULL,
	since_at BIGINT NOT NULL,
	hash TEXT NOT NULL,
	PRIMARY KEY (school_id, graduate_id),
	FOREIGN KEY (school_id, graduate_id) REFERENCES graduate (school_id, id)
);
CREATE INDEX standing_cohort ON standing (school_id, cohort, student_no);
CREATE INDEX standing_college ON standing (school_id, cohort, college_id, student_no);
CREATE INDEX standing_stage ON standing (school_id, cohort, stage, student_no);
CREATE INDEX standing_college_stage ON standing (school_id, cohort, college_id, stage, student_no);
CREATE INDEX standing_class ON standing (school_id, class_id, student_no);
CREATE INDEX standing_major ON standing (school_id, cohort, major_id, student_no);
CREATE INDEX standing_since ON standing (school_id, cohort, since_at);
CREATE TABLE tally (
	school_id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	college_id BIGINT NOT NULL,
	major_id BIGINT NOT NULL,
	level TEXT NOT NULL,
	sex TEXT NOT NULL,
	stage TEXT NOT NULL,
	registered TEXT NOT NULL,
	approved TEXT NOT NULL,
	confirmed TEXT NOT NULL,
	n BIGINT NOT NULL,
	PRIMARY KEY (school_id, cohort, college_id, major_id, level, sex, stage, registered, approved, confirmed)
);
CREATE INDEX tally_waiting ON tally (school_id, cohort, stage, college_id, n)
	WHERE stage IN ('college_review', 'school_review', 'void_college', 'void_school');
CREATE TABLE tally_class (
	school_id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	class_id BIGINT NOT NULL,
	stage TEXT NOT NULL,
	n BIGINT NOT NULL,
	PRIMARY KEY (school_id, cohort, class_id, stage)
);
CREATE TABLE employer (
	school_id BIGINT NOT NULL REFERENCES school (school_id),
	id BIGINT NOT NULL,
	uscc TEXT NOT NULL,
	name TEXT NOT NULL,
	nature TEXT NOT NULL,
	industry TEXT NOT NULL,
	division TEXT NOT NULL,
	address TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (school_id, id),
	UNIQUE (school_id, uscc)
);
CREATE INDEX employer_name ON employer (school_id, name);
CREATE TABLE destination (
	school_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	graduate_id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	number BIGINT NOT NULL,
	state TEXT NOT NULL,
	slot TEXT NOT NULL,
	prior_state TEXT NOT NULL,
	category TEXT NOT NULL,
	employer_name TEXT NOT NULL,
	uscc TEXT NOT NULL,
	nature TEXT NOT NULL,
	industry TEXT NOT NULL,
	division TEXT NOT NULL,
	address TEXT NOT NULL,
	job_type TEXT NOT NULL,
	job_title TEXT NOT NULL,
	contact_name TEXT NOT NULL,
	contact_phone_sealed TEXT NOT NULL,
	contact_phone_mask TEXT NOT NULL,
	salary BIGINT NOT NULL,
	signed_on TEXT NOT NULL,
	starts_on TEXT NOT NULL,
	ends_on TEXT NOT NULL,
	agreement_no TEXT NOT NULL,
	study_school TEXT NOT NULL,
	study_major TEXT NOT NULL,
	country TEXT NOT NULL,
	foreign_school TEXT NOT NULL,
	foreign_school_en TEXT NOT NULL,
	foreign_major TEXT NOT NULL,
	foreign_major_en TEXT NOT NULL,
	shop_url TEXT NOT NULL,
	freelance_kind TEXT NOT NULL,
	freelance_text TEXT NOT NULL,
	takes_archive TEXT NOT NULL,
	archive_unit TEXT NOT NULL,
	archive_address TEXT NOT NULL,
	archive_postcode TEXT NOT NULL,
	archive_receiver TEXT NOT NULL,
	household_to TEXT NOT NULL,
	note TEXT NOT NULL,
	source TEXT NOT NULL,
	filled_by BIGINT NOT NULL,
	filled_name TEXT NOT NULL,
	submitted_at BIGINT NOT NULL,
	college_reviewer BIGINT NOT NULL,
	college_reviewer_name TEXT NOT NULL,
	college_reviewed_at BIGINT NOT NULL,
	school_reviewer BIGINT NOT NULL,
	school_reviewer_name TEXT NOT NULL,
	school_reviewed_at BIGINT NOT NULL,
	approved_at BIGINT NOT NULL,
	confirmed_at BIGINT NOT NULL,
	reason TEXT NOT NULL,
	open_flags BIGINT NOT NULL,
	version BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (school_id, id),
	UNIQUE (school_id, graduate_id, number),
	FOREIGN KEY (school_id, graduate_id) REFERENCES graduate (school_id, id)
);
CREATE UNIQUE INDEX destination_slot ON destination (school_id, graduate_id, slot) WHERE slot <> 'closed';
CREATE INDEX destination_queue ON destination (school_id, cohort, state, submitted_at, id);
CREATE INDEX destination_uscc ON destination (school_id, cohort, uscc) WHERE uscc <> '';
CREATE TABLE file (
	school_id BIGINT NOT NULL REFERENCES school (school_id),
	hash TEXT NOT NULL,
	size BIGINT NOT NULL,
	mime TEXT NOT NULL,
	stored_at BIGINT NOT NULL,
	PRIMARY KEY (school_id, hash)
);
CREATE TABLE evidence (
	school_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	destination_id BIGINT NOT NULL,
	graduate_id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	file_hash TEXT NOT NULL,
	file_name TEXT NOT NULL,
	mime TEXT NOT NULL,
	size BIGINT NOT NULL,
	added_at BIGINT NOT NULL,
	added_by BIGINT NOT NULL,
	PRIMARY KEY (school_id, id),
	FOREIGN KEY (school_id, destination_id) REFERENCES destination (school_id, id),
	FOREIGN KEY (school_id, file_hash) REFERENCES file (school_id, hash)
);
CREATE INDEX evidence_destination ON evidence (school_id, destination_id, id);
CREATE INDEX evidence_file ON evidence (school_id, file_hash);
CREATE TABLE flag (
	school_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	destination_id BIGINT NOT NULL,
	graduate_id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	detail TEXT NOT NULL,
	open SMALLINT NOT NULL,
	raised_at BIGINT NOT NULL,
	cleared_at BIGINT NOT NULL,
	cleared_by BIGINT NOT NULL,
	cleared_name TEXT NOT NULL,
	cleared_note TEXT NOT NULL,
	PRIMARY KEY (school_id, id),
	FOREIGN KEY (school_id, destination_id) REFERENCES destination (school_id, id)
);
CREATE INDEX flag_destination ON flag (school_id, destination_id, id);
CREATE TABLE dispute (
	school_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	graduate_id BIGINT NOT NULL,
	destination_id BIGINT NOT NULL,
	college_id BIGINT NOT NULL,
	class_id BIGINT NOT NULL,
	fields TEXT NOT NULL,
	explanation TEXT NOT NULL,
	owner_id BIGINT NOT NULL,
	owner_name TEXT NOT NULL,
	opened_at BIGINT NOT NULL,
	closed_at BIGINT NOT NULL,
	closed_by_id BIGINT NOT NULL,
	PRIMARY KEY (school_id, id),
	FOREIGN KEY (school_id, graduate_id) REFERENCES graduate (school_id, id)
);
CREATE INDEX dispute_open ON dispute (school_id, cohort, closed_at, opened_at);
CREATE INDEX dispute_graduate ON dispute (school_id, graduate_id, id);
CREATE TABLE account (
	school_id BIGINT NOT NULL REFERENCES school (school_id),
	id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	login TEXT NOT NULL,
	name TEXT NOT NULL,
	role TEXT NOT NULL,
	graduate_id BIGINT NOT NULL,
	password_hash TEXT NOT NULL,
	mail_sealed TEXT NOT NULL,
	mail_mask TEXT NOT NULL,
	must_change SMALLINT NOT NULL,
	state TEXT NOT NULL,
	last_login_at BIGINT NOT NULL,
	version BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (school_id, id),
	UNIQUE (school_id, kind, login)
);
CREATE UNIQUE INDEX account_graduate ON account (school_id, graduate_id) WHERE graduate_id <> 0;
CREATE TABLE account_scope (
	school_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	target_id BIGINT NOT NULL,
	PRIMARY KEY (school_id, account_id, kind, target_id),
	FOREIGN KEY (school_id, account_id) REFERENCES account (school_id, id)
);
CREATE TABLE login_guard (
	school_id BIGINT NOT NULL,
	subject TEXT NOT NULL,
	failures BIGINT NOT NULL,
	blocked_until BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (school_id, subject)
);
CREATE TABLE session (
	school_id BIGINT NOT NULL,
	token_hash TEXT NOT NULL,
	id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	form_token TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	seen_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	ip TEXT NOT NULL,
	agent TEXT NOT NULL,
	ended_at BIGINT NOT NULL,
	PRIMARY KEY (school_id, token_hash),
	UNIQUE (school_id, id),
	FOREIGN KEY (school_id, account_id) REFERENCES account (school_id, id)
);
CREATE INDEX session_account ON session (school_id, account_id, ended_at);
CREATE TABLE taskforce (
	school_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	college_id BIGINT NOT NULL,
	name TEXT NOT NULL,
	post TEXT NOT NULL,
	duty TEXT NOT NULL,
	phone TEXT NOT NULL,
	note TEXT NOT NULL,
	sort BIGINT NOT NULL,
	version BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (school_id, id),
	FOREIGN KEY (school_id, college_id) REFERENCES college (school_id, id)
);
CREATE INDEX taskforce_college ON taskforce (school_id, cohort, college_id, sort);
CREATE TABLE job (
	school_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	kind TEXT NOT NULL,
	state TEXT NOT NULL,
	params TEXT NOT NULL,
	file_hash TEXT NOT NULL,
	file_name TEXT NOT NULL,
	result_hash TEXT NOT NULL,
	result_name TEXT NOT NULL,
	digest TEXT NOT NULL,
	total BIGINT NOT NULL,
	next_row BIGINT NOT NULL,
	added BIGINT NOT NULL,
	changed BIGINT NOT NULL,
	same BIGINT NOT NULL,
	faulty BIGINT NOT NULL,
	removed BIGINT NOT NULL,
	message TEXT NOT NULL,
	account_id BIGINT NOT NULL,
	account_name TEXT NOT NULL,
	lease_owner TEXT NOT NULL,
	lease_until BIGINT NOT NULL,
	cancel SMALLINT NOT NULL,
	created_at BIGINT NOT NULL,
	started_at BIGINT NOT NULL,
	ended_at BIGINT NOT NULL,
	version BIGINT NOT NULL,
	PRIMARY KEY (school_id, id)
);
CREATE INDEX job_state ON job (school_id, state, id);
CREATE TABLE job_fault (
	school_id BIGINT NOT NULL,
	job_id BIGINT NOT NULL,
	row_no BIGINT NOT NULL,
	sequence BIGINT NOT NULL,
	heading TEXT NOT NULL,
	value TEXT NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (school_id, job_id, row_no, sequence),
	FOREIGN KEY (school_id, job_id) REFERENCES job (school_id, id)
);
CREATE TABLE audit (
	school_id BIGINT NOT NULL,
	sequence BIGINT NOT NULL,
	at BIGINT NOT NULL,
	actor_id BIGINT NOT NULL,
	actor_name TEXT NOT NULL,
	actor_role TEXT NOT NULL,
	ip TEXT NOT NULL,
	action TEXT NOT NULL,
	outcome TEXT NOT NULL,
	subject TEXT NOT NULL,
	subject_id BIGINT NOT NULL,
	graduate_id BIGINT NOT NULL,
	changes TEXT NOT NULL,
	note TEXT NOT NULL,
	previous TEXT NOT NULL,
	hash TEXT NOT NULL,
	PRIMARY KEY (school_id, sequence)
);
CREATE INDEX audit_graduate ON audit (school_id, graduate_id, sequence) WHERE graduate_id <> 0;
CREATE INDEX audit_actor ON audit (school_id, actor_id, sequence);
CREATE INDEX audit_action ON audit (school_id, action, sequence);
CREATE INDEX audit_at ON audit (school_id, at);
CREATE TABLE audit_head (
	school_id BIGINT NOT NULL PRIMARY KEY,
	sequence BIGINT NOT NULL,
	hash TEXT NOT NULL,
	at BIGINT NOT NULL
);
CREATE TABLE column_choice (
	school_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	page TEXT NOT NULL,
	columns TEXT NOT NULL,
	page_size BIGINT NOT NULL,
	PRIMARY KEY (school_id, account_id, page),
	FOREIGN KEY (school_id, account_id) REFERENCES account (school_id, id)
);

--citus: SELECT create_reference_table('school');
--citus: SELECT create_distributed_table('cohort', 'school_id', colocate_with => 'none');
--citus: SELECT create_distributed_table('category', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('indicator', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('indicator_member', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('college', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('major', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('class', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('graduate', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('roster_change', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('standing', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('tally', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('tally_class', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('employer', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('destination', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('file', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('evidence', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('flag', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('dispute', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('account', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('account_scope', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('login_guard', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('session', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('taskforce', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('job', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('job_fault', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('audit', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('audit_head', 'school_id', colocate_with => 'cohort');
--citus: SELECT create_distributed_table('column_choice', 'school_id', colocate_with => 'cohort');
