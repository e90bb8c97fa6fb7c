import { Migration } from '@mikro-orm/migrations';

export class Migration20261124210000_notification_refused extends Migration {
  override name = 'Migration20261124210000_notification_refused';

  override up(): void | Promise<void> {
    this.addSql(`create index "notification_refused" on "notification" ("id") where provider_refused;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "notification_refused";`);
  }
}
