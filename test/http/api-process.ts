import { readFileSync } from 'node:fs';
import type { Stack } from '../harness.ts';
import { freePort, startPart } from '../part.ts';

/** The settings with which an API serves the database and the namespace of a stack. */
export function settingsOf({
  databaseUrl,
  namespace,
}: Pick<Stack, 'databaseUrl' | 'namespace'>): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: process.env['CLEF_TEST_TEMPORAL_ADDRESS']!,
    TEMPORAL_NAMESPACE: namespace,
  };
}

/** What a process has of memory now and had at most, in megabytes, and the CPU time it has used, in seconds. */
export function usageOf(pid: number): { readonly rss: number; readonly peak: number; readonly cpu: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)![1]) / 1_000;
  // What follows the name of the program; user and system time, in hundredths of a second.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return { rss: megabytes('VmRSS'), peak: megabytes('VmHWM'), cpu: (Number(fields[11]) + Number(fields[12])) / 100 };
}

/**
 * Runs `look` against an API in a process of its own, which is given these settings. `stop` asks it to stop, and
 * gives its exit code.
 */
export async function withApiProcess(
  settings: Readonly<Record<string, string>>,
  look: (url: string, api: { readonly pid: number; stop(): Promise<number | null> }) => Promise<void>,
): Promise<void> {
  const port = String(await freePort());
  const api = startPart('server', { ...settings, PORT: port });
  try {
    await api.ready;
    await look(`http://127.0.0.1:${port}`, api);
  } finally {
    await api.kill();
  }
}
