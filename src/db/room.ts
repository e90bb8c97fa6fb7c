import { hasCode, sqlState } from './errors.ts';

/** A disk that was full a moment ago may have room again: only what is written next can tell. */
const rememberedMs = 60_000;

export interface RoomWatch {
  /** Gives what a write gives, and remembers when it found the disk full. Where it `provesRoom`, its success ends that. */
  watch<T>(write: Promise<T>, options: { readonly provesRoom: boolean }): Promise<T>;
  /** True when a write found the disk full within the last minute, and none has proved since that there is room. */
  isLacking(): boolean;
}

/** Remembers whether PostgreSQL had room to write: it answers reads as ever on a full disk. */
export function watchRoom(now: () => number = Date.now): RoomWatch {
  let lackedAt: number | undefined;
  return {
    async watch(write, { provesRoom }) {
      try {
        const written = await write;
        if (provesRoom) lackedAt = undefined;
        return written;
      } catch (error) {
        if (hasCode(error, sqlState.diskFull)) lackedAt = now();
        throw error;
      }
    },
    isLacking: () => lackedAt !== undefined && now() - lackedAt < rememberedMs,
  };
}
