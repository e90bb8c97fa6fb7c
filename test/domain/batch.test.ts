import { expect, it } from '@jest/globals';
import { batchStatus } from '../../src/domain/batch.ts';

it('a batch that was tried and is not applied yet is processing', () => {
  expect(batchStatus({ state: 'staged', failures: 0 })).toBe('staged');
  expect(batchStatus({ state: 'staged', failures: 1 })).toBe('processing');
  expect(batchStatus({ state: 'done', failures: 1 })).toBe('done');
  expect(batchStatus({ state: 'failed', failures: 5 })).toBe('failed');
});
