import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { startStack, type Stack } from '../harness.ts';
import { report, type Saying } from './reports.ts';
import { countRows } from './state.ts';

let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  stack = await startStack({ retentionDays: 30 });
});
beforeEach(async () => {
  integration = await stack.api.integration();
});
afterAll(() => stack.close());

/** Sends a batch; a commit's message is its own, so that no two contents are equal unless a test wants that. */
async function send(...reports: [commit: string, saying?: Saying][]) {
  return sendReports(...reports.map(([commit, saying]) => report(commit, { message: `as of ${commit}`, ...saying })));
}

async function sendReports(...wire: object[]) {
  const { body } = await stack.api.post('/reports/batch', { reports: wire }, integration.key);
  expect(body).toMatchObject({ status: 'done' });
  return body;
}

/** Makes what was received so far so many days older. */
async function letDaysPass(days: number) {
  const older = `- make_interval(days => ${days})`;
  await stack.query(`update report set received_at = received_at ${older} where integration_id = $1`, [integration.id]);
  await stack.query(`update captured_mail set captured_at = captured_at ${older} where integration_id = $1`, [
    integration.id,
  ]);
}

const removeOld = () => stack.activities.removeOld({ after: null });
const view = (path: string) => stack.api.get(`/integrations/${integration.id}${path}`);
const matrix = async (commit: string) => (await view(`/matrix?at=${commit}`)).status;
const alerts = (status?: string) => stack.api.alerts(integration, status);

/** Another rule alone was evaluated, so that nothing is known of this one. */
const withoutTheRule = (commit: string) => {
  const { policyResults, ...rest } = report(commit, { passing: ['auth/prod'] });
  return { ...rest, policyResults: policyResults.map((result) => ({ ...result, ruleId: `another of ${commit}` })) };
};
const passing: Saying = { passing: ['auth/prod'] };
const failing: Saying = { failing: ['auth/prod'] };

describe('contents that are old', () => {
  it('go, but for the head and the one before it; reports, alerts and events stay', async () => {
    await send(['commit-1', failing], ['commit-2', failing], ['commit-3', passing]);
    await send(['commit-4', failing]);
    await send(['commit-5', passing]);
    await send(['commit-6', passing]);
    await letDaysPass(31);
    const before = await countRows(stack.query, integration);
    const told = await alerts();

    expect((await removeOld()).removed.contents).toBe(4);
    expect(await countRows(stack.query, integration)).toEqual({ ...before, report_body: 2 });
    expect(await alerts()).toEqual(told);
    expect(await Promise.all(['commit-4', 'commit-5', 'commit-6'].map(matrix))).toEqual([410, 200, 200]);
    expect((await removeOld()).removed.contents).toBe(0);
  });

  it('stay until they are: what is younger, and everything that followed it in the line', async () => {
    await send(['commit-1', passing]);
    await send(['commit-2', passing]);
    await letDaysPass(29);
    await send(['commit-3', passing]);
    await removeOld();
    expect(await matrix('commit-1')).toBe(200);
    await letDaysPass(2);
    await send(['commit-4', passing], ['commit-5', passing]);
    await removeOld();
    // The second one's lists name scopes of the third (ALR-2).
    expect(await Promise.all(['commit-1', 'commit-2', 'commit-3'].map(matrix))).toEqual([410, 200, 200]);
  });

  it('stay where a younger report has the same content', async () => {
    await send(['commit-1', { passing: ['auth/prod'], message: 'the same' }], ['commit-2', passing]);
    await send(['commit-3', passing], ['commit-4', passing]);
    await letDaysPass(31);
    await send(['commit-5', { passing: ['auth/prod'], message: 'the same' }]);
    await removeOld();
    expect(await Promise.all(['commit-1', 'commit-2', 'commit-4'].map(matrix))).toEqual([200, 410, 200]);
  });

  it('go outside the line as well', async () => {
    await send(['commit-2', { ...passing, at: Date.UTC(2026, 0, 2) }]);
    await send(['commit-1', { ...passing, at: Date.UTC(2026, 0, 1) }]);
    await letDaysPass(31);
    await removeOld();
    expect(await Promise.all(['commit-1', 'commit-2'].map(matrix))).toEqual([410, 200]);
  });
});

describe('what a removed content leaves', () => {
  beforeEach(async () => {
    await send(['commit-1', failing]);
    await send(['commit-2', failing]);
    await send(['commit-3', passing]);
    await send(['commit-4', passing]);
    await letDaysPass(31);
    await send(['commit-5', passing]);
    await removeOld();
  });

  it.each(['/matrix?at=commit-2', '/drift?at=commit-2', '/policy-results?at=commit-2', '/reports/commit-2'])(
    'is 410 at %s, with what to do',
    async (path) => {
      const { status, body } = await view(path);
      expect([status, body.type]).toEqual([410, 'urn:clef-pro:problem:content-removed']);
      expect(body.detail).toContain('RETENTION_DAYS');
    },
  );

  it('is 410 for a comparison with it, whichever side it is', async () => {
    expect((await view('/compare?from=commit-2&to=commit-5')).status).toBe(410);
    expect((await view('/compare?from=commit-5&to=commit-2')).status).toBe(410);
    expect((await view('/compare?from=commit-4&to=commit-5')).status).toBe(200);
  });

  it('is a report in the list, a resolved alert with its events, and a shorter history to scrub through', async () => {
    expect((await view('/reports')).body.items).toHaveLength(5);
    const [alert] = await alerts('resolved');
    expect(alert).toMatchObject({ introducedByCommit: 'commit-1', resolvedByCommit: 'commit-3' });
    const { timeline } = (await stack.api.get(`/alerts/${alert.id}`)).body;
    expect(timeline.map((entry: { kind: string }) => entry.kind)).toEqual(
      expect.arrayContaining(['opened', 'resolved']),
    );
    const { reports } = (await view('/history')).body;
    expect(reports.map((each: { commitSha: string }) => each.commitSha)).toEqual(['commit-4', 'commit-5']);
  });

  it('ALR-8: is where "since" ends, which then says that it may be longer', async () => {
    const { results } = (await view('/policy-results')).body;
    expect(results[0]).toMatchObject({ status: 'pass', since: { commitSha: 'commit-5', exact: false } });
    expect((await view('/matrix?at=commit-4')).body.cells[0].changed).toBe(false);
  });

  it('ORD-3: a repeat is answered with the same ids, and changes nothing', async () => {
    const before = await stack.query('select id from report where integration_id = $1 and commit_sha = $2', [
      integration.id,
      'commit-2',
    ]);
    const { reportIds } = await send(['commit-2', failing]);
    expect(reportIds).toEqual(before.map(({ id }) => id));
    expect(await matrix('commit-2')).toBe(410);
    expect(await alerts('open')).toEqual([]);
  });

  it('ORD-4: another content of the commit replaces it, and is there until the next run', async () => {
    await send(['commit-2', { failing: ['auth/dev'] }]);
    expect(await matrix('commit-2')).toBe(200);
    await removeOld();
    expect(await matrix('commit-2')).toBe(410);
  });
});

const time = (day: number) => ({ at: Date.UTC(2026, 0, day) });

it('ORD-5: a batch that carries a removed content into the line brings it back', async () => {
  await send(['commit-3', { ...failing, ...time(3) }]);
  await send(['commit-1', { ...failing, ...time(1) }]);
  await letDaysPass(31);
  await removeOld();
  expect(await matrix('commit-1')).toBe(410);
  const { alerts: counts } = await send(
    ['commit-1', { ...failing, ...time(1) }],
    ['commit-4', { ...passing, ...time(4) }],
  );
  expect(counts).toMatchObject({ resolved: 1 });
  await removeOld();
  expect(await Promise.all(['commit-1', 'commit-4'].map(matrix))).toEqual([200, 200]);
});

describe('what an open alert needs', () => {
  it('ALR-8: the commit that introduced it stays comparable with the one before it', async () => {
    await send(['commit-1', passing], ['commit-2', passing], ['commit-3', passing], ['commit-4', failing]);
    await send(['commit-5', failing], ['commit-6', failing]);
    await send(['commit-7', failing]);
    await letDaysPass(31);
    await removeOld();
    const kept = ['commit-1', 'commit-2', 'commit-3', 'commit-4', 'commit-5', 'commit-6', 'commit-7'];
    expect(await Promise.all(kept.map(matrix))).toEqual([410, 200, 200, 200, 410, 200, 200]);
    const { results } = (await view('/compare?from=commit-3&to=commit-4')).body;
    expect(results).toMatchObject([{ before: { passed: true }, after: { passed: false } }]);
    const [alert] = await alerts('open');
    expect((await stack.api.get(`/alerts/${alert.id}`)).status).toBe(200);
  });

  it('ALR-8: so does that of each of several', async () => {
    const both: Saying = { passing: ['auth/prod', 'auth/dev'] };
    const one: Saying = { failing: ['auth/prod'], passing: ['auth/dev'] };
    const two: Saying = { failing: ['auth/prod', 'auth/dev'] };
    await send(['commit-1', both], ['commit-2', both], ['commit-3', one]);
    await send(['commit-4', one], ['commit-5', one], ['commit-6', one], ['commit-7', two]);
    await send(['commit-8', two], ['commit-9', two], ['commit-10', two]);
    await letDaysPass(31);
    expect((await removeOld()).removed.contents).toBe(2);
    expect(await Promise.all(['commit-4', 'commit-8'].map(matrix))).toEqual([410, 410]);
  });

  it('ALR-8: who fixed it is found among old commits, for they stay until it is', async () => {
    await send(['commit-1', failing]);
    await sendReports(report('commit-2', passing), withoutTheRule('commit-3'));
    await sendReports(withoutTheRule('commit-4'));
    await letDaysPass(31);
    await removeOld();
    await send(['commit-5', passing]);
    expect(await alerts('resolved')).toMatchObject([{ resolvedByCommit: 'commit-2', resolvedAtCommit: 'commit-5' }]);
    await removeOld();
    expect(await matrix('commit-2')).toBe(410);
  });
});
