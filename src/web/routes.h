/* Every handler, declared once. show_NAME answers a GET, do_NAME a POST. */
#ifndef ROUTES_H
#define ROUTES_H

#include "web.h"

/* home.c */
handler show_home;

/* login.c */
handler show_login, do_login, show_login_first, do_login_first, show_password, do_password, do_logout;

/* overview.c, stats.c, numbers.c */
handler show_overview, show_stats, show_number;

/* report_list.c, reports.c, report_people.c, report_time.c, report_take.c */
handler show_reports, show_report, show_report_time, show_report_changes, show_report_why, show_report_why_find, show_report_print, do_report_export;

/* trend.c */
handler show_trend;

/* taskforce.c */
handler show_taskforce, show_taskforce_new, do_taskforce_new, show_taskforce_member, do_taskforce_member, do_taskforce_remove;

/* session.c */
handler show_sessions, do_session_end, do_sessions_end, do_own_mail;

/* account.c */
handler show_accounts, show_account_new, do_account_new, show_account, do_account, do_account_reset, do_account_unlock;
handler do_account_sessions_end, do_student_unlock;

/* cohort.c */
handler show_late, show_late_people, do_late_export;
handler show_limits, show_limit, do_limit;
handler show_cohorts, do_cohort_new, show_cohort, do_cohort, do_cohort_state;

/* dictionary.c */
handler show_dictionary, show_category, do_category, show_flexible, do_flexible, show_codes, show_data_dictionary;

/* audit.c */
handler show_audit, show_audit_entry;

/* calendar.c, scheme.c, holidays.c */
handler show_calendar, show_scheme, do_scheme, show_holidays, do_holidays, do_holiday_remove;

/* graduates.c */
handler show_graduates, do_graduates_columns;

/* person.c */
handler show_graduate, do_graduate_reveal;

/* reopenings.c */
handler show_reopenings, show_reopening, do_reopening_ask, do_reopening_approve, do_reopening_refuse, do_reopening_withdraw, do_reopening_end;

/* staff_draft.c */
handler show_graduate_draft, do_graduate_draft;

/* review.c */
handler show_review, do_review, show_review_again, do_flag_clear, show_flag_again, show_review_batch, do_review_batch;

/* missing.c, disputes.c */
handler show_missing, show_disputes, do_dispute_assign;

/* reminders.c, reminder_texts.c, reminder_rules.c */
handler show_reminders, show_reminder_new, do_reminder_new, show_reminder, show_unreachable;
handler show_reminder_texts, show_reminder_text, do_reminder_text, do_reminder_text_preview, show_pressure_words, do_pressure_word;
handler show_reminder_rules, do_reminder_rules, show_reminder_plan_new, do_reminder_plan_new, show_reminder_plan, do_reminder_plan;

/* contacts.c */
handler show_contacts, do_contacts_export, show_graduate_contacts, do_graduate_contact, do_graduate_reach, do_my_notices;
/* letters.c, outbox.c, timed.c, channels.c */
handler show_letters, do_letters_read, show_my_letters, do_my_letters_read, show_outbox, do_outbox, show_letter, do_letter, show_timed, do_timed;
handler show_channels, do_channel_mail, do_channel_hook, do_channel_test;

/* ops.c */
handler show_healthz, show_metrics, show_openapi;


/* contact_quality.c */
handler show_contact_quality, show_contact_people;

/* my_home.c */
handler show_my, do_my_change, do_my_withdraw, do_my_discard, show_my_void, do_my_void, do_my_void_cancel;

/* my_register.c */
handler show_my_register, do_my_register, show_my_fields, do_my_fields, do_my_draft, show_my_employers, show_divisions;

/* my_evidence.c */
handler show_my_evidence, do_my_evidence, do_my_evidence_remove, show_my_check, do_my_submit;

/* my_confirm.c */
handler show_my_confirm, do_my_confirm, show_my_dispute, do_my_dispute;

/* my_history.c */
handler show_my_history, show_my_contact, do_my_contact;

/* paper.c: one file of evidence, for whoever may see its record */
handler show_paper;
/* roster.c */
handler show_graduate_new, do_graduate_new, show_graduate_edit, do_graduate_edit, do_graduate_remove, do_graduate_restore,
	show_roster_changes;

/* exports.c */
handler show_exports, show_export_new, do_export;

/* imports.c, jobs.c */
handler show_imports, do_import, show_import, do_import_apply, show_import_template, show_job, do_job_cancel, show_job_file;

#endif
