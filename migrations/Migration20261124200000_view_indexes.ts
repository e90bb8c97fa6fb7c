import { Migration } from '@mikro-orm/migrations';

export class Migration20261124200000_view_indexes extends Migration {
  override name = 'Migration20261124200000_view_indexes';

  override up(): void | Promise<void> {
    this.addSql(
      `create index "notification_not_sent" on "notification" ("integration_id", "id") where status <> 'sent';`,
    );

    this.addSql(`create index "notification_decision_alert" on "notification_decision" ("alert_id", "at");`);

    this.addSql(`create index "report_branch" on "report" ("integration_id", "branch", "seq");`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "notification_not_sent";`);

    this.addSql(`drop index "notification_decision_alert";`);

    this.addSql(`drop index "report_branch";`);
  }
}
