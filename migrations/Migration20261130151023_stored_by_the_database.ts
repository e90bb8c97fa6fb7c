import { Migration } from '@mikro-orm/migrations';

export class Migration20261130151023_stored_by_the_database extends Migration {
  override name = 'Migration20261130151023_stored_by_the_database';

  override up(): void | Promise<void> {
    this.addSql(`alter table "ack_request" alter column "requested_at" set default statement_timestamp();`);

    this.addSql(`alter table "notification" alter column "created_at" set default statement_timestamp();`);

    this.addSql(`alter table "notification_decision" alter column "at" set default statement_timestamp();`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "ack_request" alter column "requested_at" drop default;`);

    this.addSql(`alter table "notification" alter column "created_at" drop default;`);

    this.addSql(`alter table "notification_decision" alter column "at" drop default;`);
  }
}
