import { endsSoon } from '../text/time.ts';
import { At, useNow } from '../ui/time.tsx';
import { useSession } from './session.ts';

/** Says that the session ends soon, while there is time to save what was typed: the page starts anew then. */
export function SessionEnd() {
  const { expiresAt } = useSession();
  const soon = endsSoon(expiresAt, useNow());
  return (
    <div role="status">
      {soon === undefined || expiresAt === null ? null : (
        <p className="banner">
          <strong>Your session ends {soon}</strong>
          <span>
            at <At at={expiresAt} /> UTC. Save what you have begun, then sign out and sign in again.
          </span>
        </p>
      )}
    </div>
  );
}
