import { expect, it } from '@jest/globals';
import { actionInWords, detailInWords } from '../../../../web/src/screens/installation/actions.ts';

it('an audited change is told in words, without ids', () => {
  const detail = { keyId: '0198', prefix: 'clefp_ci_3xK9fQ', scopes: ['ingest'] };
  expect(actionInWords('key.created')).toBe('made a key');
  expect(detailInWords({ action: 'key.created', detail })).toBe('clefp_ci_3xK9fQ…, ingest');
  expect(detailInWords({ action: 'session.started', detail: { keyId: '0198' } })).toBe('');
  expect(
    detailInWords({ action: 'integration.changed', detail: { trackedBranches: [], collectCIContext: true } }),
  ).toBe('tracked branches: all, CI context: on');
});

it('an action that the page does not know yet is told by its name', () => {
  expect(actionInWords('moon.reached_twice')).toBe('moon reached twice');
});
