import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PartName } from '../installation.ts';
import { look, strike, type Struck } from './cell.ts';
import { cellOf, progressOf } from './matrix.ts';
import { lookAfterStop, stopUnderLoad, type Stop } from './shutdown.ts';
import { openTheatre } from './theatre.ts';

const seed = String(Math.floor(Math.random() * 1e6));
/** The short form of `npm run torture`: each victim once, where it hurts. */
const cells: readonly (readonly [PartName, string])[] = [
  ['worker', 'inside the transaction'],
  ['api', 'after the commit, before the answer'],
  ['temporal', 'after send'],
  ['postgres', 'inside the transaction'],
];

let theatre: Awaited<ReturnType<typeof openTheatre>>;
beforeAll(async () => {
  theatre = await openTheatre();
});
afterAll(() => theatre.close());

/** Nobody waits here until everything has recovered from one blow before the next: what came of all is looked at last. */
const struck: Struck[] = [];
const stops: Stop[] = [];

describe(`the processes as npm start runs them, seed ${seed}`, () => {
  it('print what a person needs, and the printed curl works', async () => {
    const { installation } = theatre;
    expect(installation.said).toContain(installation.ready.apiUrl);
    expect(installation.said).toContain(installation.ready.adminKey);
    const { status, body } = await installation.api.get('/integrations');
    expect({ status, body }).toEqual({ status: 200, body: { items: [], nextCursor: null } });
    expect((await fetch(`${installation.ready.apiUrl}/readyz`)).status).toBe(200);
  });

  it('end at once when they are asked to stop a second time, in the middle of 50 submissions', async () => {
    const stop = await stopUnderLoad(theatre, seed, { insistent: true });
    stops.push(stop);
    expect(stop.exits).toEqual(['exit code 1', 'exit code 1']);
  });

  it.each(cells)(
    'answer again after kill -9 of the %s %s, while clients submit and people acknowledge',
    async (...cell) => {
      struck.push(await strike(theatre, cellOf(...cell), seed));
    },
  );

  it('answer what is in flight when they are asked to stop in the middle of 50 submissions, and end well', async () => {
    const stop = await stopUnderLoad(theatre, seed);
    stops.push(stop);
    expect(stop).toMatchObject({ inFlight: 50, inFlightAnswered: 50, exits: ['exit code 0', 'exit code 0'] });
  });

  it('lost nothing in all that, and did nothing twice but the mails whose lost answer is counted', async () => {
    expect({ struck, stops }).toMatchObject({ struck: { length: cells.length }, stops: { length: 2 } });
    for (const each of struck) {
      const shown = await look(theatre, each);
      expect(shown.complaints).toEqual([]);
      console.log(progressOf(each.cell, shown));
    }
    for (const stop of stops) {
      const { line, complaints } = await lookAfterStop(theatre, stop);
      expect(complaints).toEqual([]);
      console.log(line);
    }
  }, 200_000);

  it('stop in order on SIGTERM, and start again with everything they had', async () => {
    const { installation } = theatre;
    const before = await installation.api.get('/integrations');
    expect(await installation.stop()).toBe(0);
    await installation.start();
    const after = await installation.api.get('/integrations');
    expect(after.body).toEqual(before.body);
  });
});
