import type { Bench } from './ingest-phase.ts';
import { bytesOfFolder, bytesOfTemporal } from './files.ts';
import type { Space, Spaces } from './database.ts';

/** What an installation takes on disk at one moment, in bytes. */
export interface Usage {
  readonly tables: Spaces;
  /** The data directory of PostgreSQL apart from its log; nothing where it lies elsewhere. */
  readonly dataFolder?: number;
  readonly logFolder?: number;
  readonly temporal?: number;
}

/** Looks at the tables, and at the files of what `npm start` runs on this machine. Vacuum first: free space is known then. */
export async function lookAtDisk({ plan, database }: Pick<Bench, 'plan' | 'database'>): Promise<Usage> {
  const { postgres, temporal } = plan.ready().pids;
  const folder = postgres === null ? undefined : await database.folder();
  return {
    tables: await database.spaces(),
    ...(folder !== undefined && {
      dataFolder: bytesOfFolder(folder, ['pg_wal']),
      logFolder: bytesOfFolder(`${folder}/pg_wal`),
    }),
    ...(temporal !== null && { temporal: bytesOfTemporal(plan.temporalDatabase) }),
  };
}

/** By how much each table grew, those alone that did, each figure divided by `by`. */
export function growthOfTables(before: Spaces, after: Spaces, by: number): Spaces {
  const grown = Object.entries(after).map(([table, now]) => {
    const then = before[table];
    const grew = (figure: keyof Space) => (now[figure] - (then?.[figure] ?? 0)) / by;
    return [
      table,
      { heap: grew('heap'), indexes: grew('indexes'), outOfLine: grew('outOfLine'), free: grew('free') },
    ] as const;
  });
  return Object.fromEntries(
    grown.filter(([, space]) => Object.values(space).some((bytes) => bytes !== 0 && !Number.isNaN(bytes))),
  );
}
