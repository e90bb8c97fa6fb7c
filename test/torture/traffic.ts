import { setTimeout as pause } from 'node:timers/promises';
import { unlessDropped, type Pipeline } from './pipeline.ts';
import type { ApiClient } from '../api-client.ts';
import type { People } from './people.ts';

const betweenJobsMs = 150;
const betweenAcknowledgementsMs = 400;

/** CI jobs, one after another on each pipeline, and a person who acknowledges what they open, until they are stopped. */
export function startTraffic(api: ApiClient, pipelines: readonly Pipeline[], people: People): () => Promise<void> {
  const over = new AbortController();
  const jobs = async (pipeline: Pipeline) => {
    while (!over.signal.aborted) {
      pipeline.commit();
      await pipeline.run();
      await pause(betweenJobsMs);
    }
  };
  const person = async () => {
    for (let turn = 0; !over.signal.aborted; turn += 1) {
      await pause(betweenAcknowledgementsMs);
      const { integration } = pipelines[turn % pipelines.length]!;
      const path = `/integrations/${integration.id}/alerts?status=open&acknowledged=false`;
      const alerts = await unlessDropped(() => api.get(path));
      if (alerts?.status === 200 && alerts.body.items[0]) await people.acknowledge(alerts.body.items[0].id);
    }
  };
  const all = Promise.all([...pipelines.map(jobs), person()]);
  // What goes wrong meanwhile is told when they are stopped.
  all.catch(() => {});
  return async () => {
    over.abort();
    await all;
  };
}
