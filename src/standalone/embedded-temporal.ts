import { findTemporalProgram } from './temporal-program.ts';
import { embeddedTemporalAddress, embeddedTemporalUiUrl, temporalPart } from './temporal-server.ts';
import type { Underway } from './launch-context.ts';
import { step } from './say.ts';

/** Finds the program `temporal`, starts its dev server, and gives the addresses of the server and its Web UI. */
export async function embeddedTemporal(launch: Underway, port: number): Promise<{ address: string; uiUrl: string }> {
  const { config, data, env, parts, settings, signal } = launch;
  const program = await findTemporalProgram({ configured: config.temporalCli, cacheDir: config.cacheDir, env, signal });
  const { namespace } = settings.temporal;
  await step('Starting Temporal (about 2 s)', () => parts.run(temporalPart(data, { program, port, namespace, env })));
  return { address: embeddedTemporalAddress(port), uiUrl: embeddedTemporalUiUrl(port) };
}
