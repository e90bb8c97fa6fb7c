import { v7 as uuidv7 } from 'uuid';

/** An id that sorts before every id made at a moment or later: a UUIDv7 begins with its time, in milliseconds. */
export function firstIdOf(moment: Date): string {
  return uuidv7({ msecs: moment.getTime(), seq: 0, random: new Uint8Array(16) });
}
