import { expect, it } from '@jest/globals';
import type { FleetRow } from '../../../web/src/api/types.ts';
import { sorted } from '../../../web/src/screens/fleet/order.ts';

const row = (name: string, changes: Partial<FleetRow>) =>
  ({ name, openAlerts: 0, unacknowledgedAlerts: 0, ...changes }) as FleetRow;
const names = (rows: readonly FleetRow[]) => rows.map(({ name }) => name).join(' ');

const rows = [
  row('clean', { status: 'healthy', headReceivedAt: '2026-01-03T00:00:00.000Z' }),
  row('handled', { status: 'critical', openAlerts: 9, headReceivedAt: '2026-01-01T00:00:00.000Z' }),
  row('silent', { status: 'unknown', headReceivedAt: null }),
  row('waiting', {
    status: 'critical',
    openAlerts: 1,
    unacknowledgedAlerts: 1,
    headReceivedAt: '2026-01-02T00:00:00.000Z',
  }),
  row('also-clean', { status: 'healthy', headReceivedAt: '2026-01-04T00:00:00.000Z' }),
];

it('the worst comes first, and of the equally bad what nobody has seen', () => {
  expect(names(sorted(rows, 'worst'))).toBe('waiting handled silent also-clean clean');
});

it('by head, the longest silence comes first, and what never reported last', () => {
  expect(names(sorted(rows, 'head'))).toBe('handled waiting clean also-clean silent');
});
