import { useHotkeys, type Hotkey } from '../../ui/hotkeys.ts';

const links = () => [...document.querySelectorAll<HTMLElement>('[data-alert]')];

/** The link of the row in which the focus is. */
function current(): HTMLElement | undefined {
  const row = document.activeElement?.closest('tr');
  return row?.querySelector<HTMLElement>('[data-alert]') ?? undefined;
}

/** The alert of that row. */
const currentId = () => current()?.dataset['alert'];

function move(by: 1 | -1): void {
  const all = links();
  const here = current();
  const next = here ? all[all.indexOf(here) + by] : all[by === 1 ? 0 : all.length - 1];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

/** What can be done with rows. */
interface Acts {
  toggle(id: string | undefined): void;
  acknowledge(id: string | undefined): void;
  clear(): void;
}

/**
 * Single keys on a list of alerts: the row with the focus is the one they act on, and Enter follows its link. `acts` is
 * undefined where nothing can be done, so that the command menu does not offer it either.
 */
export function useListKeys(acts: Acts | undefined): void {
  useHotkeys([
    { key: 'j', does: 'Go to the next alert', run: () => move(1) },
    { key: 'k', does: 'Go to the alert before', run: () => move(-1) },
    ...(acts ? keysOf(acts) : []),
  ]);
}

function keysOf({ toggle, acknowledge, clear }: Acts): Hotkey[] {
  return [
    { key: 'x', does: 'Select the alert', run: () => toggle(currentId()) },
    { key: 'a', does: 'Stop notifications for what is selected', run: () => acknowledge(currentId()) },
    { key: 'Escape', does: 'Clear the selection', run: clear },
  ];
}
