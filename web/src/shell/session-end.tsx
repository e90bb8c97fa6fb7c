import { useEffect } from 'react';
import { endsSoon } from '../text/time.ts';
import { announce } from '../ui/announcer.tsx';
import { At, useNow } from '../ui/time.tsx';
import { useSession } from './session.ts';

/** Says that the session ends soon, while there is time to save what was typed: the page starts anew then. */
export function SessionEnd() {
  const { expiresAt } = useSession();
  const soon = endsSoon(expiresAt, useNow());
  const endsSoonNow = soon !== undefined;
  // Told once: a live region would be read anew with each minute that goes by.
  useEffect(() => {
    if (endsSoonNow) announce('Your session ends soon. Save what you have begun, then sign out and sign in again.');
  }, [endsSoonNow]);
  if (soon === undefined || expiresAt === null) return null;
  return (
    <p className="banner">
      <strong>Your session ends {soon}</strong>
      <span>
        at <At at={expiresAt} />. Save what you have begun, then sign out and sign in again.
      </span>
    </p>
  );
}
