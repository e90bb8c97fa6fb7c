import { Migration } from '@mikro-orm/migrations';

export class Migration20261130024200_unapplied_batches extends Migration {
  override name = 'Migration20261130024200_unapplied_batches';

  override up(): void | Promise<void> {
    // In this order: only while an index is dropped may nobody read the table.
    this.addSql(`create index "batch_unapplied" on "batch" ("integration_id", "arrival") where state <> 'done';`);
    this.addSql(`drop index "batch_staged";`);
  }

  override down(): void | Promise<void> {
    this.addSql(`create index "batch_staged" on "batch" ("integration_id", "arrival") where state = 'staged';`);
    this.addSql(`drop index "batch_unapplied";`);
  }
}
