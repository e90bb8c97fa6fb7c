import type { KeyboardEvent } from 'react';

const steps: Readonly<Record<string, (here: number, last: number) => number>> = {
  ArrowDown: (here, last) => Math.min(here + 1, last),
  ArrowUp: (here) => Math.max(here - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** Moves the focus among the links of a list that is one stop for the Tab key: arrows to the next ones, Home and End to the ends. */
export function moveWithArrows(event: KeyboardEvent<HTMLElement>): void {
  const links = [...event.currentTarget.querySelectorAll('a')];
  const here = links.findIndex((link) => link === event.target);
  const next = here === -1 ? undefined : steps[event.key]?.(here, links.length - 1);
  if (next === undefined) return;
  event.preventDefault();
  links[next]!.focus();
}
