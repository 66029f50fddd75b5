/* The doors of the program, one row each. This table is the router, the only permission test, the menu's
 * source, the manual (quxiang routes) and OpenAPI. Keep it in the order of the menu. */
#include "routes.h"

enum { EVIDENCE_BODY = 64 * 1024 * 1024 }; /* several photographs at once; each is judged by itself */

enum { REVIEWER = COLLEGE_STAFF | COLLEGE_HEAD | OFFICE, REVIEW = REVIEWER | OBSERVER };

const struct route routes[] = {
	/* method, path, handler, who, name, page, again, in, out, flags, body */

	/* the door */
	{ GET, "/", show_home, ANYONE, "home", NULL, .flags = NO_COHORT | PASSWORD_FIRST },
	{ GET, "/login", show_login, ANYONE, "login", "login", .flags = NO_COHORT | PASSWORD_FIRST },
	{ POST, "/login", do_login, ANYONE, "login", "login", show_login, &login_form_shape, .flags = OWN_TRANSACTION | LOGIN_DOOR | NO_COHORT | PASSWORD_FIRST },
	{ GET, "/login/first", show_login_first, ANYONE, "login_first", "login_first", .flags = NO_COHORT | PASSWORD_FIRST },
	{ POST, "/login/first", do_login_first, ANYONE, "login_first", "login_first", show_login_first, &first_login_form_shape, .flags = OWN_TRANSACTION | LOGIN_DOOR | NO_COHORT | PASSWORD_FIRST },
	{ GET, "/password", show_password, SIGNED_IN, "password", "password", .flags = NO_COHORT | PASSWORD_FIRST },
	{ POST, "/password", do_password, SIGNED_IN, "password", "password", show_password, &password_form_shape, .flags = OWN_TRANSACTION | LOGIN_DOOR | NO_COHORT | PASSWORD_FIRST },
	{ POST, "/logout", do_logout, SIGNED_IN, "logout", NULL, .flags = NO_COHORT | PASSWORD_FIRST },

	/* overview and numbers */
	{ GET, "/overview", show_overview, STAFF, "overview", "overview" },
	{ GET, "/stats", show_stats, STAFF & ~COUNSELLOR, "stats", "stats" },
	{ GET, "/numbers/{code}", show_number, STAFF & ~COUNSELLOR, "number", "number", .out = &number_person_shape },

	/* graduates and roster */
	{ GET, "/graduates", show_graduates, STAFF, "graduates", "graduates", .out = &graduate_line_shape },
	{ POST, "/graduates/columns", do_graduates_columns, STAFF, "graduates_columns", NULL },
	{ GET, "/graduates/new", show_graduate_new, OFFICE, "graduate_new", "graduate_edit" },
	{ POST, "/graduates/new", do_graduate_new, OFFICE, "graduate_new", "graduate_edit", show_graduate_new, &roster_form_shape },
	{ GET, "/graduates/{id}/edit", show_graduate_edit, OFFICE, "graduate_edit", "graduate_edit", .out = &roster_person_shape },
	{ POST, "/graduates/{id}/edit", do_graduate_edit, OFFICE, "graduate_edit", "graduate_edit", show_graduate_edit, &roster_form_shape },
	{ POST, "/graduates/{id}/remove", do_graduate_remove, OFFICE, "graduate_remove", "graduate_edit", show_graduate_edit, &roster_move_form_shape },
	{ POST, "/graduates/{id}/restore", do_graduate_restore, OFFICE, "graduate_restore", "graduate_edit", show_graduate_edit, &roster_move_form_shape },
	{ GET, "/roster/changes", show_roster_changes, OFFICE | OBSERVER | COLLEGE_STAFF | COLLEGE_HEAD, "roster_changes", "roster_changes", .out = &roster_change_line_shape },
	{ GET, "/graduates/{id}", show_graduate, STAFF, "graduate", "graduate", .out = &graduate_whole_shape },
	{ GET, "/graduates/{id}/draft", show_graduate_draft, COUNSELLOR | COLLEGE_STAFF, "graduate_draft", "graduate_draft", .out = &destination_shape },
	{ POST, "/graduates/{id}/draft", do_graduate_draft, COUNSELLOR | COLLEGE_STAFF, "graduate_draft", "graduate_draft", show_graduate_draft, &destination_form_shape },
	{ POST, "/graduates/{id}/reveal", do_graduate_reveal, COLLEGE | OFFICE, "graduate_reveal", "graduate", show_graduate, &reveal_form_shape },
	{ POST, "/graduates/{id}/reopen", do_reopening_ask, REVIEWER, "reopening_ask", "graduate", show_graduate, &reopening_ask_form_shape },

	/* imports, exports, jobs */
	{ GET, "/imports", show_imports, OFFICE | OBSERVER, "imports", "imports" },
	{ POST, "/imports", do_import, OFFICE, "imports", "imports", show_imports, .flags = OWN_TRANSACTION, .body = 64 * 1024 * 1024 },
	{ GET, "/imports/template/{name}", show_import_template, OFFICE, "import_template", NULL },
	{ GET, "/imports/{id}", show_import, OFFICE | OBSERVER, "import", "import" },
	{ POST, "/imports/{id}/apply", do_import_apply, OFFICE, "import", "import", show_import },
	{ GET, "/exports", show_exports, OFFICE | OBSERVER | COLLEGE_STAFF | COLLEGE_HEAD, "exports", "exports" },
	{ GET, "/exports/new", show_export_new, OFFICE | COLLEGE_STAFF | COLLEGE_HEAD, "export_new", "export_new" },
	{ POST, "/exports", do_export, OFFICE | COLLEGE_STAFF | COLLEGE_HEAD, "export_new", "export_new", show_export_new, &export_form_shape },
	{ GET, "/jobs/{id}", show_job, OFFICE | OBSERVER | COLLEGE_STAFF | COLLEGE_HEAD, "job", NULL },
	{ POST, "/jobs/{id}/cancel", do_job_cancel, OFFICE | COLLEGE_STAFF | COLLEGE_HEAD, "job", NULL },
	{ GET, "/jobs/{id}/file", show_job_file, OFFICE | COLLEGE_STAFF | COLLEGE_HEAD, "job_file", NULL, .flags = OWN_TRANSACTION },

	/* registration and confirmation: the graduate's own pages */
	{ GET, "/my", show_my, GRADUATE, "my", "my_home", .out = &destination_shape },
	{ GET, "/my/register", show_my_register, GRADUATE, "my_register", "my_register", .out = &destination_shape },
	{ POST, "/my/register", do_my_register, GRADUATE, "my_register", "my_register", show_my_register, &destination_form_shape },
	{ GET, "/my/register/fields", show_my_fields, GRADUATE, "my_fields", "my_fields", .out = &destination_shape },
	{ POST, "/my/register/fields", do_my_fields, GRADUATE, "my_fields", "my_fields", show_my_fields, &destination_form_shape },
	{ POST, "/my/draft", do_my_draft, GRADUATE, "my_draft", "my_fields", show_my_fields, &destination_form_shape },
	{ GET, "/my/register/evidence", show_my_evidence, GRADUATE, "my_evidence", "my_evidence", .out = &destination_shape },
	{ POST, "/my/register/evidence", do_my_evidence, GRADUATE, "my_evidence", "my_evidence", show_my_evidence, .flags = OWN_TRANSACTION, .body = EVIDENCE_BODY },
	{ POST, "/my/register/evidence/remove", do_my_evidence_remove, GRADUATE, "my_evidence_remove", "my_evidence", show_my_evidence },
	{ GET, "/my/register/check", show_my_check, GRADUATE, "my_check", "my_check", .out = &destination_shape },
	{ POST, "/my/register/check", do_my_submit, GRADUATE, "my_check", "my_check", show_my_check },
	{ POST, "/my/change", do_my_change, GRADUATE, "my_change", NULL },
	{ POST, "/my/withdraw", do_my_withdraw, GRADUATE, "my_withdraw", "my_home", show_my },
	{ POST, "/my/discard", do_my_discard, GRADUATE, "my_discard", "my_home", show_my },
	{ GET, "/my/confirm", show_my_confirm, GRADUATE, "my_confirm", "my_confirm", .out = &destination_shape },
	{ POST, "/my/confirm", do_my_confirm, GRADUATE, "my_confirm", "my_confirm", show_my_confirm },
	{ GET, "/my/dispute", show_my_dispute, GRADUATE, "my_dispute", "my_dispute", .out = &destination_shape },
	{ POST, "/my/dispute", do_my_dispute, GRADUATE, "my_dispute", "my_dispute", show_my_dispute },
	{ GET, "/my/void", show_my_void, GRADUATE, "my_void", "my_void", .out = &destination_shape },
	{ POST, "/my/void", do_my_void, GRADUATE, "my_void", "my_void", show_my_void },
	{ POST, "/my/void/cancel", do_my_void_cancel, GRADUATE, "my_void_cancel", "my_home", show_my },
	{ GET, "/my/history", show_my_history, GRADUATE, "my_history", "my_history" },
	{ GET, "/my/contact", show_my_contact, GRADUATE, "my_contact", "my_contact" },
	{ POST, "/my/contact", do_my_contact, GRADUATE, "my_contact", "my_contact", show_my_contact, &contact_form_shape },
	{ GET, "/my/employers", show_my_employers, GRADUATE, "my_employers", NULL, .out = &employer_shape },
	{ GET, "/my/evidence/{id}", show_paper, GRADUATE, "my_paper", NULL, .flags = OWN_TRANSACTION },
	{ GET, "/divisions", show_divisions, SIGNED_IN, "divisions", NULL },

	/* review, disputes, lists */
	{ GET, "/review", show_review, REVIEW, "review", "review", .out = &destination_shape },
	{ POST, "/review/{id}", do_review, REVIEWER, "review_decide", "review", show_review_again, &review_form_shape },
	{ GET, "/review/batch", show_review_batch, REVIEW, "review_batch", "review_batch", .out = &queue_line_shape },
	{ POST, "/review/batch", do_review_batch, REVIEWER, "review_batch", "review_batch", show_review_batch, .body = 256 * 1024 },
	{ POST, "/flags/{id}", do_flag_clear, REVIEWER, "flag_clear", "review", show_flag_again, &flag_form_shape },
	{ GET, "/missing", show_missing, STAFF, "missing", "missing", .out = &graduate_line_shape },
	{ GET, "/disputes", show_disputes, STAFF, "disputes", "disputes", .out = &dispute_line_shape },
	{ POST, "/disputes/{id}/owner", do_dispute_assign, REVIEWER, "dispute_assign", "disputes", show_disputes, &assign_form_shape },
	{ GET, "/reopenings", show_reopenings, STAFF, "reopenings", "reopenings", .out = &reopening_line_shape },
	{ GET, "/reopenings/{id}", show_reopening, STAFF, "reopening", "reopening", .out = &reopening_line_shape },
	{ POST, "/reopenings/{id}/approve", do_reopening_approve, OFFICE, "reopening", "reopening", show_reopening, &reopening_approve_form_shape },
	{ POST, "/reopenings/{id}/refuse", do_reopening_refuse, OFFICE, "reopening", "reopening", show_reopening, &reopening_reason_form_shape },
	{ POST, "/reopenings/{id}/withdraw", do_reopening_withdraw, REVIEWER, "reopening", "reopening", show_reopening, &version_form_shape },
	{ POST, "/reopenings/{id}/end", do_reopening_end, OFFICE, "reopening", "reopening", show_reopening, &reopening_reason_form_shape },
	{ GET, "/evidence/{id}", show_paper, STAFF, "evidence", NULL, .flags = OWN_TRANSACTION },

	/* taskforce, accounts, sessions, cohorts, dictionary, audit */
	{ GET, "/taskforce", show_taskforce, COLLEGE_STAFF | COLLEGE_HEAD | OFFICE | OBSERVER, "taskforce", "taskforce", .out = &taskforce_shape },
	{ GET, "/taskforce/new", show_taskforce_new, COLLEGE_STAFF | COLLEGE_HEAD, "taskforce_member", "taskforce_member" },
	{ POST, "/taskforce/new", do_taskforce_new, COLLEGE_STAFF | COLLEGE_HEAD, "taskforce_member", "taskforce_member", show_taskforce_new, &taskforce_form_shape },
	{ GET, "/taskforce/{id}", show_taskforce_member, COLLEGE_STAFF | COLLEGE_HEAD, "taskforce_member", "taskforce_member", .out = &taskforce_shape },
	{ POST, "/taskforce/{id}", do_taskforce_member, COLLEGE_STAFF | COLLEGE_HEAD, "taskforce_member", "taskforce_member", show_taskforce_member, &taskforce_form_shape },
	{ POST, "/taskforce/{id}/remove", do_taskforce_remove, COLLEGE_STAFF | COLLEGE_HEAD, "taskforce_member", "taskforce_member", .in = &version_form_shape },
	{ GET, "/sessions", show_sessions, SIGNED_IN, "sessions", "sessions", .out = &session_line_shape, .flags = NO_COHORT },
	{ POST, "/sessions/end", do_sessions_end, SIGNED_IN, "sessions", "sessions", .flags = NO_COHORT },
	{ POST, "/sessions/{id}/end", do_session_end, SIGNED_IN, "sessions", "sessions", .flags = NO_COHORT },
	{ GET, "/accounts", show_accounts, ADMIN, "accounts", "accounts", .out = &account_line_shape, .flags = NO_COHORT },
	{ POST, "/accounts/student", do_student_unlock, ADMIN, "accounts", "accounts", show_accounts, &student_unlock_form_shape, .flags = NO_COHORT },
	{ GET, "/accounts/new", show_account_new, ADMIN, "account_new", "account_new", .flags = NO_COHORT },
	{ POST, "/accounts/new", do_account_new, ADMIN, "account_new", "account_new", show_account_new, &account_form_shape, .flags = OWN_TRANSACTION | NO_COHORT },
	{ GET, "/accounts/{id}", show_account, ADMIN, "account", "account", .out = &account_shape, .flags = NO_COHORT },
	{ POST, "/accounts/{id}", do_account, ADMIN, "account", "account", show_account, &account_edit_form_shape, .flags = NO_COHORT },
	{ POST, "/accounts/{id}/reset", do_account_reset, ADMIN, "account_password", "account_password", .flags = OWN_TRANSACTION | NO_COHORT },
	{ POST, "/accounts/{id}/unlock", do_account_unlock, ADMIN, "account", "account", show_account, &unlock_form_shape, .flags = NO_COHORT },
	{ POST, "/accounts/{id}/sessions/end", do_account_sessions_end, ADMIN, "account", "account", .flags = NO_COHORT },
	{ GET, "/cohorts", show_cohorts, OFFICE | OBSERVER, "cohorts", "cohorts", .out = &cohort_shape, .flags = NO_COHORT },
	{ POST, "/cohorts", do_cohort_new, OFFICE, "cohorts", "cohorts", show_cohorts, &cohort_new_form_shape, .flags = NO_COHORT },
	{ GET, "/cohorts/{cohort}", show_cohort, OFFICE, "cohort", "cohort", .out = &cohort_shape, .flags = NO_COHORT },
	{ POST, "/cohorts/{cohort}", do_cohort, OFFICE, "cohort", "cohort", show_cohort, &cohort_form_shape, .flags = NO_COHORT },
	{ POST, "/cohorts/{cohort}/state", do_cohort_state, OFFICE, "cohort", "cohort", show_cohort, &cohort_state_form_shape, .flags = NO_COHORT },
	{ GET, "/limits", show_limits, OFFICE | OBSERVER, "limits", "limits" },
	{ GET, "/limits/{stage}", show_limit, OFFICE, "limit", "limit" },
	{ POST, "/limits/{stage}", do_limit, OFFICE, "limit", "limit", show_limit, &limit_form_shape },
	{ GET, "/dictionary", show_dictionary, STAFF | ADMIN, "dictionary", "dictionary", .out = &category_shape },
	{ GET, "/dictionary/categories/{code}", show_category, OFFICE, "category", "category", .out = &category_shape },
	{ POST, "/dictionary/categories/{code}", do_category, OFFICE, "category", "category", show_category, &category_form_shape },
	{ GET, "/dictionary/flexible", show_flexible, STAFF | ADMIN, "indicator", "flexible" },
	{ POST, "/dictionary/flexible", do_flexible, OFFICE, "indicator", "flexible", show_flexible, &indicator_form_shape },
	{ GET, "/dictionary/codes", show_codes, STAFF | ADMIN, "codes", "codes", .flags = NO_COHORT },
	{ GET, "/dictionary/data", show_data_dictionary, STAFF | ADMIN, "data_dictionary", "data_dictionary", .flags = NO_COHORT },
	{ GET, "/audit", show_audit, OFFICE | OBSERVER | ADMIN, "audit", "audit", .out = &audit_line_shape, .flags = NO_COHORT },
	{ GET, "/audit/{sequence}", show_audit_entry, OFFICE | OBSERVER | ADMIN, "audit_entry", "audit_entry", .out = &audit_line_shape, .flags = NO_COHORT },

	/* operations */
	{ GET, "/healthz", show_healthz, ANYONE, "healthz", NULL, .flags = NO_COHORT | PASSWORD_FIRST },
	{ GET, "/metrics", show_metrics, ADMIN, "metrics", NULL, .flags = NO_COHORT | THIS_MACHINE },
	{ GET, "/openapi", show_openapi, ANYONE, "openapi", NULL, .flags = NO_COHORT | PASSWORD_FIRST },
};
const int route_count = sizeof routes / sizeof *routes;
