import { alerts } from './knowledge/alerts.ts';
import { notifications } from './knowledge/notifications.ts';
import { reports } from './knowledge/reports.ts';
import { settings } from './knowledge/settings.ts';
import type { KnownTable, ShownTo } from './knowledge/table.ts';

export type { ShownTo } from './knowledge/table.ts';

/** Every table that holds data of an integration, column by column (PRV-7). */
export const knownTables: readonly KnownTable[] = [...settings, ...reports, ...alerts, ...notifications];

/** One stored field: what it is, why, how long it is kept, and who can read it. */
export interface KnownField {
  readonly table: string;
  readonly column: string;
  readonly what: string;
  readonly why: string;
  readonly kept: string;
  readonly shownTo: ShownTo;
}

/** Every stored field of an integration (PRV-7). */
export const knownFields: readonly KnownField[] = knownTables.flatMap(({ table, columns, ...usual }) =>
  Object.entries(columns).map(([column, said]) => {
    const { what, why, kept, shownTo } = { ...usual, ...(typeof said === 'string' ? { what: said } : said) };
    return { table, column, what, why, kept, shownTo };
  }),
);

/** What leaves the database, where it goes and how long it stays there (PRV-6, PRV-7). */
export const knownElsewhere = [
  {
    where: 'Temporal',
    what: 'ids, commit hashes, counts, the name of the integration, and statuses of the mail provider; no text, note or address',
    kept: 'as long as its namespace keeps finished workflows: 24 hours with npm start, 72 hours with docker-compose.yml, after a deletion too',
  },
  {
    where: 'the mail provider',
    what: 'the address, subject and text of each mail',
    kept: 'as the contract with the provider says',
  },
  { where: 'logs', what: 'ids, counts and kinds of errors; nothing a client sent', kept: 'as the operator keeps logs' },
  { where: 'backups of the database', what: 'everything listed here', kept: 'as the operator keeps backups' },
] as const;
