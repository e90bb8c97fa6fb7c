import { p } from '@mikro-orm/core';

/** Milliseconds, as JavaScript keeps them: a time that was read equals the one that is stored. */
export const time = () => p.datetime(3);

/** Ids are made by us, before anything is stored. */
export const id = () => p.uuid().primary();
