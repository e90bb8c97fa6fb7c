import { Migration } from '@mikro-orm/migrations';

export class Migration20261124100000_indexes_of_foreign_keys extends Migration {
  override name = 'Migration20261124100000_indexes_of_foreign_keys';

  override up(): void | Promise<void> {
    this.addSql(`create index "channel_integration" on "channel" ("integration_id");`);

    this.addSql(`create index "alert_event_page" on "alert_event" ("integration_id", "id");`);

    this.addSql(`create index "ack_request_page" on "ack_request" ("integration_id", "id");`);

    this.addSql(`create index "notification_channel" on "notification" ("channel_id");`);

    this.addSql(`create index "captured_mail_page" on "captured_mail" ("integration_id", "notification_id");`);

    this.addSql(`create index "report_batch" on "report" ("batch_id");`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "ack_request_page";`);

    this.addSql(`drop index "alert_event_page";`);

    this.addSql(`drop index "captured_mail_page";`);

    this.addSql(`drop index "channel_integration";`);

    this.addSql(`drop index "notification_channel";`);

    this.addSql(`drop index "report_batch";`);
  }
}
