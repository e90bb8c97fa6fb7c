import { p } from '@mikro-orm/core';

/** Milliseconds, as JavaScript keeps them: a time that was read equals the one that is stored. */
export const time = () => p.datetime(3);

/**
 * When a row was stored, by the clock of the database, which all processes share: one that is wrong would hide the row from
 * the sweep, or put it before what came earlier.
 */
export const storedAt = () => time().defaultRaw('statement_timestamp()');

/** The check of a column that holds one of some words. */
export const oneOf = (column: string, words: readonly string[]) =>
  `${column} in (${words.map((word) => `'${word}'`).join(', ')})`;

/** Ids are made by this program, before a row is stored. */
export const id = () => p.uuid().primary();
