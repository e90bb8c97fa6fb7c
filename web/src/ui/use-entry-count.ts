import { useState } from 'react';

/** How much of a list is drawn, kept with the entry of the history, so that who comes back finds it as they left it. */
export function useEntryCount(name: string, first: number): readonly [number, (next: number) => void] {
  const [count, setCount] = useState(() => read(name) ?? first);
  const keep = (next: number) => {
    setCount(next);
    history.replaceState({ ...(history.state as object | null), [name]: next }, '');
  };
  return [count, keep];
}

function read(name: string): number | undefined {
  const kept = (history.state as Readonly<Record<string, unknown>> | null)?.[name];
  return typeof kept === 'number' ? kept : undefined;
}
