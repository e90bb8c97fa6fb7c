import { hasCode } from './errors.ts';

/** A disk that was full a moment ago may have room again: only what is written next can tell. */
const rememberedMs = 60_000;

export interface RoomWatch {
  /** Gives what a write gives, and remembers whether there was room for it. */
  watch<T>(write: Promise<T>): Promise<T>;
  /** True when the last write found the disk full, within the last minute. */
  isLacking(): boolean;
}

/** Remembers whether PostgreSQL had room to write: it answers reads as ever on a full disk. */
export function watchRoom(): RoomWatch {
  let lackedAt: number | undefined;
  return {
    async watch(write) {
      try {
        const written = await write;
        lackedAt = undefined;
        return written;
      } catch (error) {
        if (hasCode(error, '53100')) lackedAt = Date.now();
        throw error;
      }
    },
    isLacking: () => lackedAt !== undefined && Date.now() - lackedAt < rememberedMs,
  };
}
