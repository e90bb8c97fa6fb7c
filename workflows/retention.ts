import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities, RetentionStep } from '../activities/index.ts';

type Removed = RetentionStep['removed'];

/** Removes what is not kept any more, a bounded step at a time, however much there is: started by a Schedule once a day. */
export async function retention(): Promise<{ removed: Removed }> {
  const { removeOld } = proxyActivities<Activities>({
    startToCloseTimeout: '30 seconds',
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
    summary: 'remove for ten seconds what is not kept any more',
  });
  let removed: Removed = { contents: 0, capturedMails: 0, sessions: 0 };
  let after: string | null = null;
  // A history holds some ten thousand of these steps: more than a day.
  for (let finished = false; !finished;) {
    const step: RetentionStep = await removeOld({ after });
    removed = sum(removed, step.removed);
    ({ after, finished } = step);
    setCurrentDetails(
      `${finished ? 'Removed' : 'Removing, so far'}: ${removed.contents} contents of reports, ` +
        `${removed.capturedMails} captured mails, ${removed.sessions} ended sessions.`,
    );
  }
  return { removed };
}

function sum(a: Removed, b: Removed): Removed {
  return {
    contents: a.contents + b.contents,
    capturedMails: a.capturedMails + b.capturedMails,
    sessions: a.sessions + b.sessions,
  };
}
