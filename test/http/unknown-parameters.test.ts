import { beforeAll, describe, expect, it } from '@jest/globals';
import { createFixture } from './fixture.ts';
import { overhear } from './overheard.ts';
import { send } from './raw.ts';
import { expectRefused, planted } from './refusal.ts';
import { rules, type Fixture, type Rule } from './route-table.ts';

const here = overhear();
let fixture: Fixture & { key: string };
beforeAll(async () => {
  fixture = await createFixture(here.stack.api);
});

/** A request with a parameter that no address knows. */
function misspelt([name, rule]: [string, Rule]) {
  const [path, query] = rule.path(fixture).split('?');
  return {
    method: name.split(' ')[0]!.toUpperCase(),
    path: `${rule.root ? '' : '/api/v1'}${path}?${planted}=open${query ? `&${query}` : ''}`,
    key: rule.reach === 'bound' ? fixture.key : here.stack.api.adminKey,
    ...(rule.body && { body: JSON.stringify(rule.body('misspelt', fixture)) }),
  };
}
const errors = async (path: string) => (await here.stack.api.get(path)).body.errors;
const forPipelinesOrProbes = ({ root, scopes }: Rule) => root === true || scopes.includes('ingest');

describe('a parameter that is not known', () => {
  it.each(Object.entries(rules).filter(([, rule]) => !forPipelinesOrProbes(rule)))(
    'is refused before anything is done: %s',
    async (...named) => {
      await expectRefused(here, misspelt(named), { status: 422, kind: 'invalid-request', pointers: [''] });
    },
  );

  it.each(Object.entries(rules).filter(([, rule]) => forPipelinesOrProbes(rule)))(
    'is nothing to a pipeline or a probe, whose program nobody can change at night: %s',
    async (...named) => {
      expect((await send(here.stack.api.url, misspelt(named))).status).toBe(200);
    },
  );

  it('is answered with those that are known, so that a misspelt filter is not taken for none', async () => {
    expect(await errors('/alerts?sate=open')).toEqual([
      {
        pointer: '',
        code: 'unrecognized_keys',
        message:
          'holds a parameter that is not known here. Known are: limit, cursor, status, acknowledged, severity, rule, scope',
      },
    ]);
    expect(await errors(`/alerts/${fixture.alertId}?at=abc1234`)).toMatchObject([
      { message: 'holds a parameter, and this address takes none' },
    ]);
  });
});
