import { hasCode, sqlState } from './errors.ts';

/** How long a full disk is remembered, in milliseconds. It may have room again, but only the next write can tell. */
const rememberedMs = 60_000;

export interface RoomWatch {
  /**
   * Gives what a write gives, and remembers if it found the disk full. The success of a write that `provesRoom` ends
   * that.
   */
  watch<T>(write: Promise<T>, options: { readonly provesRoom: boolean }): Promise<T>;
  /** True when a write found the disk full within the last minute, and none has proved since that there is room. */
  isLacking(): boolean;
}

/** Remembers whether PostgreSQL had room to write, since on a full disk it still answers reads as usual. */
export function watchRoom(): RoomWatch {
  let lackedAt: number | undefined;
  return {
    async watch(write, { provesRoom }) {
      try {
        const written = await write;
        if (provesRoom) lackedAt = undefined;
        return written;
      } catch (error) {
        if (hasCode(error, sqlState.diskFull)) lackedAt = Date.now();
        throw error;
      }
    },
    isLacking: () => lackedAt !== undefined && Date.now() - lackedAt < rememberedMs,
  };
}
