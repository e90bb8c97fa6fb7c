import { Migration } from '@mikro-orm/migrations';

export class Migration20261124210036_report_content_index extends Migration {
  override name = 'Migration20261124210036_report_content_index';

  override up(): void | Promise<void> {
    this.addSql(`create index "report_content" on "report" ("integration_id", "content_hash");`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "report_content";`);
  }
}
