import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient, TestIntegration } from '../api-client.ts';
import { eventually } from '../eventually.ts';
import { startProcesses, type Processes } from '../processes.ts';
import { keepChronicle } from './chronicle.ts';
import { expectAsTheRulesSay } from './comparison.ts';
import { expectReceiptsToAgree, playCrowd, type CrowdPlayed } from './crowd.ts';
import { rowsLeft } from './deletions.ts';
import { report } from './reports.ts';

const rounds = Number(process.env['CLEF_CONCURRENCY_ROUNDS'] ?? 1);
const turns = Number(process.env['CLEF_CONCURRENCY_TURNS'] ?? 3);
const seed = Number(process.env['CLEF_CONCURRENCY_SEED'] ?? Math.floor(Math.random() * 1e9));
const clients = 50;

let processes: Processes;
beforeAll(async () => {
  processes = await startProcesses({ apis: 3, workers: 3 });
  await keepChronicle(processes.query);
}, 120_000);
afterAll(() => processes.close());

/** Submits until the integration is deleted. */
async function submitUntilDeleted(api: ApiClient, integration: TestIntegration, name: string): Promise<number> {
  for (let turn = 0; ; turn += 1) {
    const wire = report(`${name}-${turn}`, { failing: ['auth/prod'] });
    const { status } = await api.post('/reports', wire, integration.key);
    if (status === 401) return turn;
    expect([200, 202, 503, 404]).toContain(status);
  }
}

/** Five clients use another integration, which is deleted under their hands. */
async function deleteAnother({ apis, query }: Processes): Promise<TestIntegration> {
  const integration = await apis[0]!.integration({ channels: [{ target: 'team@acme.com', minSeverity: 'info' }] });
  const using = apis
    .concat(apis)
    .slice(1)
    .map((api, number) => submitUntilDeleted(api, integration, `client-${number}`));
  const applied = `select count(*)::int as count from batch where state = 'done' and integration_id = $1`;
  await eventually(async () => Number((await query(applied, [integration.id]))[0]!['count']) >= 5);
  const { status } = await apis[1]!.request('DELETE', `/integrations/${integration.id}`);
  expect(status).toBe(202);
  await Promise.all(using);
  return integration;
}

function say(round: number, { answers, steps, meddling }: CrowdPlayed): void {
  const count = (status: number) => answers.filter((each) => each.status === status).length;
  const waits = answers.map(({ ms }) => Math.round(ms)).toSorted((a, b) => a - b);
  const at = (part: number) => waits[Math.min(waits.length - 1, Math.floor(part * waits.length))];
  const did = (what: string) => steps.filter((step) => step.did === what).length;
  console.log(
    `CLEF_CONCURRENCY_SEED=${seed + round}: ${answers.length} answers to ${clients} clients: ` +
      `${[200, 202, 422, 503].map((status) => `${count(status)} x ${status}`).join(', ')}; ` +
      `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms; ${did('submit')} batches applied, ` +
      `${did('acknowledge') + did('unacknowledge')} acknowledgements and ${did('reset')} resets took effect; ` +
      `what else was asked meanwhile: ${[200, 202, 409, 503].map((status) => `${meddling.filter((each) => each === status).length} x ${status}`).join(', ')}`,
  );
}

/** What came of the requests of those who acknowledge. */
async function sayAcknowledgements({ player }: CrowdPlayed): Promise<void> {
  const rows = await processes.query(
    `select outcome, count(*)::int as count from ack_request where integration_id = $1 group by 1 order by 1`,
    [player.integration.id],
  );
  console.log('acknowledgements', JSON.stringify(rows));
}

async function deadlocks(): Promise<number> {
  const [row] = await processes.query('select deadlocks::int from pg_stat_database where datname = current_database()');
  return Number(row!['deadlocks']);
}

describe(`${clients} clients at three APIs and three workers, CLEF_CONCURRENCY_SEED=${seed}`, () => {
  it(
    'ORD-8: end where the rules say of the order of arrival; nobody meets a deadlock, waits unboundedly, or was told otherwise',
    async () => {
      for (let round = 0; round < rounds; round += 1) {
        const [crowd, deleted] = await Promise.all([
          playCrowd(processes, { seed: seed + round, clients, turns }),
          deleteAnother(processes),
        ]);
        say(round, crowd);
        await sayAcknowledgements(crowd);
        await expectAsTheRulesSay({ ...processes, api: processes.apis[2]! }, crowd, { hastily: true });
        await expectReceiptsToAgree(processes, crowd);
        await eventually(async () => Object.keys(await rowsLeft(processes, deleted)).length === 0);
        expect(await deadlocks()).toBe(0);
      }
    },
    120_000 + rounds * 120_000,
  );
});
