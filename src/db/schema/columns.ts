import { p } from '@mikro-orm/core';

/** Milliseconds, as JavaScript keeps them: a time that was read equals the one that is stored. */
export const time = () => p.datetime(3);

/** Ids are made by this program, before a row is stored. */
export const id = () => p.uuid().primary();
