import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inGroups, inputsOf, planStart, type Startable } from '../../src/temporal/groups.ts';

const startable = fc.record({
  batch: fc.record({
    id: fc.uuid(),
    headCommit: fc.string({ minLength: 3, maxLength: 64 }),
    reportCount: fc.integer({ min: 1, max: 2_000 }),
    workflowId: fc.string({ minLength: 1 }),
  }),
  integrationName: fc.string({ minLength: 1, maxLength: 128, unit: 'grapheme' }),
});

describe('a group of batches', () => {
  it('keeps their order and loses none, fits into the search attributes of Temporal and into one transaction', () => {
    fc.assert(
      fc.property(fc.array(startable, { maxLength: 200 }), (startables) => {
        const groups = inGroups(startables);
        expect(groups.flat()).toEqual(startables);
        for (const group of groups.filter(({ length }) => length > 1)) {
          expect(group.length).toBeLessThanOrEqual(40);
          expect(Buffer.byteLength(`["${group.map((each) => each.integrationName).join('","')}"]`)).toBeLessThan(2_048);
          expect(Buffer.byteLength(`["${group.map((each) => each.batch.headCommit).join('","')}"]`)).toBeLessThan(
            2_048,
          );
          expect(group.reduce((sum, { batch }) => sum + batch.reportCount, 0)).toBeLessThanOrEqual(600);
        }
      }),
    );
  });

  it('has an id of its own each time; a batch alone has the one made of its names', () => {
    const batch = { id: 'b1', headCommit: 'c'.repeat(40), reportCount: 1, workflowId: 'batch/pay/cccccccccccc/b1' };
    const one: Startable = { batch, integrationName: 'pay' };
    const two: Startable = { batch: { ...batch, id: 'b2', workflowId: 'batches/x' }, integrationName: 'pay' };
    expect(planStart([one])).toMatchObject({ workflowId: 'batch/pay/cccccccccccc/b1', toAssign: [] });
    const [first, second] = [planStart([one, two]), planStart([one, two])];
    expect(first.workflowId).toMatch(/^batches\//);
    expect(first.workflowId).not.toBe(second.workflowId);
    expect(first.toAssign).toEqual(['b1', 'b2']);
    expect(inputsOf(first, ['b2']).map(({ batchId }) => batchId)).toEqual(['b2']);
  });
});
