import { p } from '@mikro-orm/core';

/** Milliseconds, as JavaScript keeps them: a time that was read equals the one that is stored. */
export const time = () => p.datetime(3);

/** The check of a column that holds one of some words. */
export const oneOf = (column: string, words: readonly string[]) =>
  `${column} in (${words.map((word) => `'${word}'`).join(', ')})`;

/** Ids are made by this program, before a row is stored. */
export const id = () => p.uuid().primary();
