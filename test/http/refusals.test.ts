import { describe, expect, it } from '@jest/globals';
import type { Context } from 'koa';
import { pino } from 'pino';
import { TooManyWaiting } from '../../src/gather.ts';
import { problems, speak } from '../../src/http/refusals.ts';
import type { Route } from '../../src/http/route.ts';
import { json } from '../../src/http/wire.ts';

/** What a request of this route is told when its work throws. */
async function told(route: Pick<Route, 'wire' | 'door'>, error: Error): Promise<Record<string, unknown>> {
  const ctx = { state: {}, method: 'GET', status: 404, body: '', set: () => {} } as unknown as Context;
  await problems({ log: pino({ level: 'silent' }) })(ctx, async () => {
    speak(ctx, route);
    throw error;
  });
  return JSON.parse(ctx.body as string) as Record<string, unknown>;
}

describe('when too much waits', () => {
  it('a submission is told that it was not stored', async () => {
    expect(await told({ wire: json, door: 'rest' }, new TooManyWaiting())).toMatchObject({
      status: 503,
      detail: expect.stringContaining('this one was not'),
    });
  });

  it('whoever sends no report is told nothing of submissions', async () => {
    expect(await told({ wire: json, door: undefined }, new TooManyWaiting())).toMatchObject({
      status: 503,
      detail: 'Too much waits for the database. Try again in a few seconds.',
    });
  });
});
