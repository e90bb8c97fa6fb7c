import { v7 as uuidv7 } from 'uuid';

/** The id before all those that are made at a moment or later: UUIDv7 begin with their time, in milliseconds. */
export function firstIdOf(moment: Date): string {
  return uuidv7({ msecs: moment.getTime(), seq: 0, random: new Uint8Array(16) });
}
