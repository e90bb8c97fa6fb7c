import { Migration } from '@mikro-orm/migrations';

export class Migration20261123000000_initial extends Migration {
  override name = 'Migration20261123000000_initial';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "integration" ("id" uuid not null, "name" text not null, "collect_ci_context" boolean not null default false, "tracked_branches" jsonb not null, "result_mode" text not null, "privacy_key" text not null, "head_report_id" uuid null, "created_at" timestamptz(3) not null, "deleted_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create unique index "integration_name_unique" on "integration" ("name") where deleted_at is null;`);

    this.addSql(
      `create table "channel" ("id" uuid not null, "integration_id" uuid not null, "kind" text not null, "target" text not null, "min_severity" text not null, "notify_resolved" boolean not null default false, "position" int not null, "removed_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(
      `create unique index "channel_target_unique" on "channel" ("integration_id", "kind", "target") where removed_at is null;`,
    );

    this.addSql(
      `create table "batch" ("id" uuid not null, "integration_id" uuid not null, "arrival" bigserial, "digest" text not null, "body" jsonb null, "state" text not null, "failures" int not null default 0, "outcome" jsonb null, "notes" jsonb not null, "head_commit" text not null, "report_count" int not null, "workflow_id" text not null, "api_key_id" uuid not null, "received_at" timestamptz(3) not null, "done_at" timestamptz(3) null, "swept_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "batch_integration_arrival" on "batch" ("integration_id", "arrival");`);
    this.addSql(`create index "batch_digest" on "batch" ("integration_id", "digest");`);
    this.addSql(`create index "batch_staged" on "batch" ("integration_id", "arrival") where state = 'staged';`);
    this.addSql(`alter table "batch" add constraint "batch_arrival_unique" unique ("arrival");`);

    this.addSql(
      `create table "audit_event" ("id" bigserial primary key, "integration_id" uuid null, "at" timestamptz(3) not null, "actor" text not null, "action" text not null, "detail" jsonb not null);`,
    );
    this.addSql(`create index "audit_event_integration" on "audit_event" ("integration_id", "id");`);

    this.addSql(
      `create table "api_key" ("id" uuid not null, "integration_id" uuid null, "name" text not null, "prefix" text not null, "hash" text not null, "scopes" jsonb not null, "expires_at" timestamptz(3) null, "revoked_at" timestamptz(3) null, "last_used_at" timestamptz(3) null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`alter table "api_key" add constraint "api_key_hash_unique" unique ("hash");`);
    this.addSql(`create index "api_key_integration_id_index" on "api_key" ("integration_id");`);

    this.addSql(
      `create table "alert_event" ("id" bigserial primary key, "integration_id" uuid not null, "alert_id" uuid not null, "kind" text not null, "at" timestamptz(3) not null, "commit_sha" text null, "by" text null, "note" text null, "severity" text null);`,
    );
    this.addSql(`create index "alert_event_alert" on "alert_event" ("alert_id", "id");`);

    this.addSql(
      `create table "alert" ("id" uuid not null, "integration_id" uuid not null, "rule_id" text not null, "rule_name" text not null, "scope" text not null default '', "scope_listed" boolean not null, "severity" text not null, "message" text not null, "count" int not null, "occurrences" int not null, "opened_at" timestamptz(3) not null, "introduced_by_commit" text not null, "introduced_exact" boolean not null, "detected_at_commit" text not null, "last_seen_commit" text not null, "last_evaluated_commit" text not null, "acknowledged_at" timestamptz(3) null, "acknowledged_by" text null, "acknowledge_note" text null, "resolved_at" timestamptz(3) null, "resolved_by_commit" text null, "resolved_at_commit" text null, "resolution_reason" text null, "previous_alert_id" uuid null, primary key ("id"));`,
    );
    this.addSql(`create index "alert_identity" on "alert" ("integration_id", "rule_id", "scope", "id");`);
    this.addSql(`create index "alert_page" on "alert" ("integration_id", "id");`);
    this.addSql(`create index "alert_open" on "alert" ("integration_id", "id") where resolved_at is null;`);
    this.addSql(
      `create unique index "alert_open_unique" on "alert" ("integration_id", "rule_id", "scope") where resolved_at is null;`,
    );

    this.addSql(
      `create table "ack_request" ("id" uuid not null, "seq" bigserial, "integration_id" uuid not null, "alert_id" uuid not null, "action" text not null, "by" text not null, "note" text null, "requested_at" timestamptz(3) not null, "outcome" text null, "swept_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "ack_request_pending" on "ack_request" ("alert_id", "seq") where outcome is null;`);

    this.addSql(
      `create table "notification" ("id" uuid not null, "integration_id" uuid not null, "channel_id" uuid not null, "batch_id" uuid not null, "dedupe_key" text not null, "report_id" uuid not null, "head_commit" text not null, "items" jsonb not null, "status" text not null, "attempts" int not null default 0, "unknown_attempts" int not null default 0, "reason" text null, "provider_message_id" text null, "provider_refused" boolean not null default false, "created_at" timestamptz(3) not null, "first_attempt_at" timestamptz(3) null, "finished_at" timestamptz(3) null, "swept_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "notification_batch" on "notification" ("batch_id");`);
    this.addSql(
      `create index "notification_unfinished" on "notification" ("created_at") where status in ('queued', 'sending');`,
    );
    this.addSql(`alter table "notification" add constraint "notification_dedupe_unique" unique ("dedupe_key");`);

    this.addSql(
      `create table "captured_mail" ("notification_id" uuid not null, "integration_id" uuid not null, "to" text not null, "subject" text not null, "text" text not null, "html" text not null, "captured_at" timestamptz(3) not null, primary key ("notification_id"));`,
    );

    this.addSql(
      `create table "notification_decision" ("alert_id" uuid not null, "report_id" uuid not null, "revision" int not null, "channel_id" uuid not null, "integration_id" uuid not null, "reason" text not null, "notification_id" uuid null, "at" timestamptz(3) not null, primary key ("alert_id", "report_id", "revision", "channel_id"));`,
    );

    this.addSql(
      `create table "policy_rule" ("integration_id" uuid not null, "rule_id" text not null, "name" text not null, "severity" text not null, "enabled" boolean not null, "parameters" jsonb not null, "position" int not null, primary key ("integration_id", "rule_id"));`,
    );

    this.addSql(
      `create table "report" ("id" uuid not null, "integration_id" uuid not null, "seq" bigserial, "line_seq" bigint null, "outside_line" text null, "commit_sha" text collate "C" not null, "branch" text not null, "committed_at" timestamptz(3) null, "received_at" timestamptz(3) not null, "cli_version" text not null, "ci_context" jsonb null, "content_hash" text not null, "revision" int not null, "dialect" text not null, "evaluable" boolean not null, "counts" jsonb not null, "batch_id" uuid not null, primary key ("id"));`,
    );
    this.addSql(`alter table "report" add constraint "report_commit_unique" unique ("integration_id", "commit_sha");`);
    this.addSql(`alter table "report" add constraint "report_line_unique" unique ("integration_id", "line_seq");`);
    this.addSql(`alter table "report" add constraint "report_seq_unique" unique ("integration_id", "seq");`);

    this.addSql(
      `create table "report_body" ("integration_id" uuid not null, "content_hash" text not null, "summary" jsonb not null, "drift" jsonb not null, "policy_results" jsonb not null, primary key ("integration_id", "content_hash"));`,
    );

    this.addSql(
      `alter table "integration" add constraint "integration_result_mode_check" check (result_mode in ('auto', 'rules', 'issues'));`,
    );

    this.addSql(
      `alter table "channel" add constraint "channel_integration_id_foreign" foreign key ("integration_id") references "integration" ("id");`,
    );
    this.addSql(`alter table "channel" add constraint "channel_kind_check" check (kind in ('email'));`);
    this.addSql(
      `alter table "channel" add constraint "channel_min_severity_check" check (min_severity in ('info', 'warning', 'critical'));`,
    );

    this.addSql(
      `alter table "batch" add constraint "batch_integration_id_foreign" foreign key ("integration_id") references "integration" ("id");`,
    );
    this.addSql(
      `alter table "batch" add constraint "batch_state_check" check (state in ('staged', 'done', 'failed'));`,
    );

    this.addSql(
      `alter table "audit_event" add constraint "audit_event_integration_id_foreign" foreign key ("integration_id") references "integration" ("id") on delete set null;`,
    );

    this.addSql(
      `alter table "api_key" add constraint "api_key_integration_id_foreign" foreign key ("integration_id") references "integration" ("id") on delete restrict;`,
    );

    this.addSql(
      `alter table "alert_event" add constraint "alert_event_integration_id_foreign" foreign key ("integration_id") references "integration" ("id");`,
    );

    this.addSql(
      `alter table "alert" add constraint "alert_integration_id_foreign" foreign key ("integration_id") references "integration" ("id");`,
    );

    this.addSql(
      `alter table "ack_request" add constraint "ack_request_integration_id_foreign" foreign key ("integration_id") references "integration" ("id");`,
    );

    this.addSql(
      `alter table "notification" add constraint "notification_integration_id_foreign" foreign key ("integration_id") references "integration" ("id");`,
    );
    this.addSql(
      `alter table "notification" add constraint "notification_channel_id_foreign" foreign key ("channel_id") references "channel" ("id");`,
    );
    this.addSql(
      `alter table "notification" add constraint "notification_batch_id_foreign" foreign key ("batch_id") references "batch" ("id");`,
    );

    this.addSql(
      `alter table "captured_mail" add constraint "captured_mail_notification_id_foreign" foreign key ("notification_id") references "notification" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "captured_mail" add constraint "captured_mail_integration_id_foreign" foreign key ("integration_id") references "integration" ("id");`,
    );

    this.addSql(
      `alter table "notification_decision" add constraint "notification_decision_integration_id_foreign" foreign key ("integration_id") references "integration" ("id");`,
    );

    this.addSql(
      `alter table "policy_rule" add constraint "policy_rule_integration_id_foreign" foreign key ("integration_id") references "integration" ("id");`,
    );

    this.addSql(
      `alter table "report" add constraint "report_integration_id_foreign" foreign key ("integration_id") references "integration" ("id");`,
    );
    this.addSql(
      `alter table "report" add constraint "report_batch_id_foreign" foreign key ("batch_id") references "batch" ("id");`,
    );

    this.addSql(
      `alter table "report_body" add constraint "report_body_integration_id_foreign" foreign key ("integration_id") references "integration" ("id");`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "channel" drop constraint "channel_integration_id_foreign";`);
    this.addSql(`alter table "batch" drop constraint "batch_integration_id_foreign";`);
    this.addSql(`alter table "audit_event" drop constraint "audit_event_integration_id_foreign";`);
    this.addSql(`alter table "api_key" drop constraint "api_key_integration_id_foreign";`);
    this.addSql(`alter table "alert_event" drop constraint "alert_event_integration_id_foreign";`);
    this.addSql(`alter table "alert" drop constraint "alert_integration_id_foreign";`);
    this.addSql(`alter table "ack_request" drop constraint "ack_request_integration_id_foreign";`);
    this.addSql(`alter table "notification" drop constraint "notification_integration_id_foreign";`);
    this.addSql(`alter table "captured_mail" drop constraint "captured_mail_integration_id_foreign";`);
    this.addSql(`alter table "notification_decision" drop constraint "notification_decision_integration_id_foreign";`);
    this.addSql(`alter table "policy_rule" drop constraint "policy_rule_integration_id_foreign";`);
    this.addSql(`alter table "report" drop constraint "report_integration_id_foreign";`);
    this.addSql(`alter table "report_body" drop constraint "report_body_integration_id_foreign";`);
    this.addSql(`alter table "notification" drop constraint "notification_channel_id_foreign";`);
    this.addSql(`alter table "notification" drop constraint "notification_batch_id_foreign";`);
    this.addSql(`alter table "report" drop constraint "report_batch_id_foreign";`);
    this.addSql(`alter table "captured_mail" drop constraint "captured_mail_notification_id_foreign";`);

    this.addSql(`drop table if exists "integration" cascade;`);
    this.addSql(`drop table if exists "channel" cascade;`);
    this.addSql(`drop table if exists "batch" cascade;`);
    this.addSql(`drop table if exists "audit_event" cascade;`);
    this.addSql(`drop table if exists "api_key" cascade;`);
    this.addSql(`drop table if exists "alert_event" cascade;`);
    this.addSql(`drop table if exists "alert" cascade;`);
    this.addSql(`drop table if exists "ack_request" cascade;`);
    this.addSql(`drop table if exists "notification" cascade;`);
    this.addSql(`drop table if exists "captured_mail" cascade;`);
    this.addSql(`drop table if exists "notification_decision" cascade;`);
    this.addSql(`drop table if exists "policy_rule" cascade;`);
    this.addSql(`drop table if exists "report" cascade;`);
    this.addSql(`drop table if exists "report_body" cascade;`);
  }
}
