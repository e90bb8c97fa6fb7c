import { describe, expect, it } from '@jest/globals';
import { countDeliveries } from '../../../web/src/text/deliveries.ts';

describe('messages in words', () => {
  it('are counted by how they stand, the good first', () => {
    expect(countDeliveries([])).toBe('');
    expect(countDeliveries([{ status: 'queued' }, { status: 'sent' }, { status: 'sent' }])).toBe('2 sent, 1 waiting');
  });

  it('may come counted already', () => {
    expect(
      countDeliveries([
        { status: 'failed', count: 1 },
        { status: 'sent', count: 1_200 },
      ]),
    ).toBe('1,200 sent, 1 failed');
  });
});
