import { Migration } from '@mikro-orm/migrations';

export class Migration20261130104327_decisions_that_told extends Migration {
  override name = 'Migration20261130104327_decisions_that_told';

  override up(): void | Promise<void> {
    this.addSql(
      `create index "notification_decision_told" on "notification_decision" ("alert_id", "at") where reason = 'notify';`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "notification_decision_told";`);
  }
}
