import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities, RetentionPlace, RetentionStep } from '../activities/index.ts';

type Removed = RetentionStep['removed'];

/**
 * Removes what is not kept any more, a bounded step at a time, however much there is: started by a Schedule once a day. An
 * integration with which the database did not come to an end is left to the next day, and named.
 */
export async function retention(): Promise<{ removed: Removed; skipped: readonly string[] }> {
  const { removeOld } = proxyActivities<Activities>({
    // The ten seconds of a step, and what it has begun by then: a statement may take 25.
    startToCloseTimeout: '1 minute',
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
    summary: 'remove for ten seconds what is not kept any more',
  });
  let removed: Removed = { contents: 0, capturedMails: 0, sessions: 0 };
  const skipped: string[] = [];
  let place: RetentionPlace = { after: null };
  // A history holds some ten thousand of these steps: more than a day.
  for (let finished = false; !finished;) {
    const step: RetentionStep = await removeOld(place);
    removed = sum(removed, step.removed);
    skipped.push(...(step.skipped ?? []));
    place = { after: step.after, within: step.within };
    ({ finished } = step);
    setCurrentDetails([told(removed, finished), ...toldSkipped(skipped)].join('\n\n'));
  }
  return { removed, skipped };
}

function told(removed: Removed, finished: boolean): string {
  return (
    `${finished ? 'Removed' : 'Removing, so far'}: ${removed.contents} contents of reports, ` +
    `${removed.capturedMails} captured mails, ${removed.sessions} ended sessions.`
  );
}

function toldSkipped(skipped: readonly string[]): string[] {
  if (skipped.length === 0) return [];
  const named = skipped.slice(0, 20).join(', ');
  return [
    `Left to the next run, since the database took too long over them: ${skipped.length} integrations (${named}).`,
  ];
}

function sum(a: Removed, b: Removed): Removed {
  return {
    contents: a.contents + b.contents,
    capturedMails: a.capturedMails + b.capturedMails,
    sessions: a.sessions + b.sessions,
  };
}
