import { Migration } from '@mikro-orm/migrations';

export class Migration20261124000000_complete_rules extends Migration {
  override name = 'Migration20261124000000_complete_rules';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "ingest_event" ("id" uuid not null, "integration_id" uuid not null, "at" timestamptz(3) not null, "door" text not null, "kind" text not null, "api_key_id" uuid not null, "status" int null, "problem" text null, "errors" jsonb null, primary key ("id"));`,
    );
    this.addSql(`create index "ingest_event_page" on "ingest_event" ("integration_id", "id");`);

    this.addSql(
      `create table "session" ("hash" text not null, "api_key_id" uuid not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, primary key ("hash"));`,
    );
    this.addSql(`create index "session_api_key_id_index" on "session" ("api_key_id");`);

    this.addSql(
      `alter table "integration" add "privacy_mode" text not null default 'redact', add "expect_report_every" int null, add "reset_arrival" bigint null, add "blocked_since" timestamptz(3) null;`,
    );
    this.addSql(
      `alter table "integration" add constraint "integration_privacy_mode_check" check (privacy_mode in ('redact', 'strict'));`,
    );

    this.addSql(
      `alter table "batch" add "door" text not null default 'rest', add "repeats" int not null default 0, add "last_sent_at" timestamptz(3) not null default now();`,
    );
    this.addSql(`update "batch" set "last_sent_at" = "received_at";`);
    this.addSql(`create index "batch_page" on "batch" ("integration_id", "id");`);
    this.addSql(`create index "batch_last_sent" on "batch" ("integration_id", "last_sent_at");`);
    this.addSql(`alter table "batch" add constraint "batch_door_check" check (door in ('rest', 'otlp'));`);

    this.addSql(`alter table "api_key" add "replaced_by" uuid null;`);

    this.addSql(`create index "alert_open_everywhere" on "alert" ("id") where resolved_at is null;`);

    this.addSql(
      `alter table "notification" add "kind" text not null default 'head', add "quiet" jsonb null, add "run" int not null default 0;`,
    );
    this.addSql(`alter table "notification" alter column "batch_id" drop not null;`);
    this.addSql(`alter table "notification" alter column "head_commit" drop not null;`);
    this.addSql(`alter table "notification" alter column "report_id" drop not null;`);
    this.addSql(`create index "notification_page" on "notification" ("integration_id", "id");`);
    this.addSql(
      `alter table "notification" add constraint "notification_kind_check" check (kind in ('head', 'quiet', 'test'));`,
    );

    this.addSql(`alter table "notification_decision" add "acknowledged" jsonb null;`);
    this.addSql(
      `create index "notification_decision_head" on "notification_decision" ("integration_id", "report_id");`,
    );

    this.addSql(
      `alter table "ingest_event" add constraint "ingest_event_integration_id_foreign" foreign key ("integration_id") references "integration" ("id");`,
    );
    this.addSql(
      `alter table "ingest_event" add constraint "ingest_event_door_check" check (door in ('rest', 'otlp'));`,
    );
    this.addSql(
      `alter table "ingest_event" add constraint "ingest_event_kind_check" check (kind in ('refused', 'lint', 'drift'));`,
    );

    this.addSql(
      `alter table "session" add constraint "session_api_key_id_foreign" foreign key ("api_key_id") references "api_key" ("id") on delete cascade;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "ingest_event" cascade;`);
    this.addSql(`drop table if exists "session" cascade;`);

    this.addSql(`drop index "alert_open_everywhere";`);

    this.addSql(`alter table "api_key" drop column "replaced_by";`);

    this.addSql(`drop index "batch_page";`);
    this.addSql(`drop index "batch_last_sent";`);
    this.addSql(`alter table "batch" drop constraint "batch_door_check";`);
    this.addSql(`alter table "batch" drop column "door", drop column "repeats", drop column "last_sent_at";`);

    this.addSql(`alter table "integration" drop constraint "integration_privacy_mode_check";`);
    this.addSql(
      `alter table "integration" drop column "privacy_mode", drop column "expect_report_every", drop column "reset_arrival", drop column "blocked_since";`,
    );

    this.addSql(`drop index "notification_page";`);
    this.addSql(`alter table "notification" drop constraint "notification_kind_check";`);
    this.addSql(`alter table "notification" drop column "kind", drop column "quiet", drop column "run";`);
    this.addSql(`alter table "notification" alter column "batch_id" set not null;`);
    this.addSql(`alter table "notification" alter column "report_id" set not null;`);
    this.addSql(`alter table "notification" alter column "head_commit" set not null;`);

    this.addSql(`drop index "notification_decision_head";`);
    this.addSql(`alter table "notification_decision" drop column "acknowledged";`);
  }
}
