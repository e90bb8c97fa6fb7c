import { Migration } from '@mikro-orm/migrations';

export class Migration20261130100421_alert_previous extends Migration {
  override name = 'Migration20261130100421_alert_previous';

  override up(): void | Promise<void> {
    this.addSql(`create index "alert_previous" on "alert" ("previous_alert_id") where previous_alert_id is not null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "alert_previous";`);
  }
}
