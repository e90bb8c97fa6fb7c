import { expect, it } from '@jest/globals';
import { eventsOf } from '../../../../web/src/screens/first-run/progress.ts';
import { snippetFor, systems, type System } from '../../../../web/src/screens/first-run/snippets.ts';
import type { Key, Submission } from '../../../../web/src/api/types.ts';

it.each(Object.keys(systems) as System[])('the snippet for %s reports here, and holds no key', (system) => {
  const { text } = snippetFor(system, 'https://clef.example/prefix');
  expect(text).toContain('https://clef.example/prefix/v1/logs');
  expect(text).toContain('npx clef report --push');
  expect(text).toContain('CLEF_KEY');
});

it('the way to the first report is told oldest first, refusals too', () => {
  const key = {
    scopes: ['ingest'],
    state: 'live',
    prefix: 'p',
    createdAt: '2026-11-22T14:00:00Z',
    lastUsedAt: '2026-11-22T14:05:00Z',
  };
  const refused = { type: 'refused', at: '2026-11-22T14:04:00Z' } as Submission;
  const first = { type: 'batch', at: '2026-11-22T14:10:00Z' } as Submission;
  expect(eventsOf([key as Key], [refused]).map(({ kind }) => kind)).toEqual(['made', 'refused', 'used']);
  expect(eventsOf([key as Key], [first, refused]).map(({ kind }) => kind)).toEqual(['made', 'refused', 'arrived']);
});
