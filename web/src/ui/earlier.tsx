import { createContext, use, type ReactNode } from 'react';

const IsEarlier = createContext(false);

/** Whether what is drawn here answers the question before. */
export const useIsEarlier = () => use(IsEarlier);

/**
 * Around what a question was answered with. While that is still the answer to the one before (`is`), it is seen to be so
 * and says nothing of what there is not: nobody has told yet.
 */
export function Earlier({ is, children }: { is: boolean; children: ReactNode }) {
  return (
    <IsEarlier value={is}>
      <div className={is ? 'stack earlier' : 'stack'} aria-busy={is}>
        {children}
      </div>
    </IsEarlier>
  );
}

/** What is true of the answer alone, as that nothing is wrong. */
export function Answered({ children }: { children: ReactNode }) {
  return useIsEarlier() ? null : children;
}
