import { expect, it } from '@jest/globals';
import type { FleetRow } from '../../../web/src/api/types.ts';
import { newsBetween } from '../../../web/src/shell/news.ts';

const row = (changes: Partial<FleetRow>): FleetRow => ({
  id: '1',
  name: 'payments-ci',
  status: 'healthy',
  cells: null,
  failing: null,
  evaluable: null,
  openAlerts: 0,
  unacknowledgedAlerts: 0,
  driftedNamespaces: [],
  headCommit: 'aaaaaaaaaa',
  headCommittedAt: null,
  headReceivedAt: null,
  blockedSince: null,
  quietSince: null,
  ...changes,
});

it('a new head is news, with what it did to the alerts', () => {
  const before = [row({ openAlerts: 1 })];
  expect(newsBetween(before, [row({ headCommit: 'bbbbbbbbbb', openAlerts: 3 })])).toEqual([
    'payments-ci: new report bbbbbbb, 2 more alerts open',
  ]);
  expect(newsBetween(before, [row({ headCommit: 'bbbbbbbbbb', openAlerts: 0 })])).toEqual([
    'payments-ci: new report bbbbbbb, 1 fewer alert open',
  ]);
});

it('what stays, and what comes into sight, is none', () => {
  expect(newsBetween([row({})], [row({ openAlerts: 2 })])).toEqual([]);
  expect(newsBetween([], [row({})])).toEqual([]);
});
