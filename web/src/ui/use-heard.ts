import { useEffect, useRef } from 'react';
import { announce } from './announcer.tsx';

/** How long a question stays the same before its answer is told, in milliseconds: nobody wants one for each letter typed. */
const settledMs = 400;

/**
 * Tells those who do not see it how the list became once somebody asked for something else, as by a filter (WCAG 4.1.3).
 * `answer` is undefined until it is there; what changes by itself later is not told.
 */
export function useHeard(question: string, answer: string | undefined): void {
  const told = useRef(question);
  useEffect(() => {
    if (answer === undefined || told.current === question) return;
    const timer = setTimeout(() => {
      told.current = question;
      announce(answer);
    }, settledMs);
    return () => clearTimeout(timer);
  }, [question, answer]);
}
