/** With which scope a field can be read over the API; `nobody`: it is kept and never shown. */
export type ShownTo = 'read' | 'admin' | 'nobody';

/** What is known of one table that holds data of an integration; what a column does not say holds as for its table. */
export interface KnownTable {
  readonly table: string;
  readonly why: string;
  readonly kept: string;
  readonly shownTo: ShownTo;
  /** What each column is, by its name in the database. */
  readonly columns: Readonly<Record<string, string | KnownColumn>>;
}

interface KnownColumn {
  readonly what: string;
  readonly why?: string;
  readonly kept?: string;
  readonly shownTo?: ShownTo;
}

export const untilDeleted = 'until the integration is deleted';

/** What nearly every table has. */
export const ownId = { id: 'its id' };
export const owner = { integration_id: 'the integration it belongs to' };
