import { expect, it } from '@jest/globals';
import type { DriftView } from '../../../../web/src/api/types.ts';
import { arrange } from '../../../../web/src/screens/drift/arrange.ts';

const entry = (namespace: string, isDrifted: boolean, severity: 'warning' | 'critical' | null = null) => ({
  namespace,
  isDrifted,
  severity,
  summary: null,
  driftCount: null,
  since: null,
});

it('what is drifted comes first, the gravest before the others, each by name', () => {
  const view: DriftView = {
    commitSha: 'abc1234',
    isHead: true,
    inLine: true,
    compared: true,
    namespaces: [
      entry('fine', false),
      entry('b', true, 'warning'),
      entry('a', true, 'warning'),
      entry('z', true, 'critical'),
    ],
    notReported: ['silent'],
  };
  const { drifted, inOrder, notReported } = arrange(view);
  expect(drifted.map(({ namespace }) => namespace)).toEqual(['z', 'a', 'b']);
  expect(inOrder.map(({ namespace }) => namespace)).toEqual(['fine']);
  expect(notReported).toEqual(['silent']);
});
