import type { Visit } from './visit.ts';

/** More stops than this between two things belong to nobody's patience. */
const mostStops = 40;

/** Somebody who has a keyboard and nothing else. */
export interface Hands {
  /** Presses keys one after the other, each as `KeyboardEvent.key` has it, and waits for what they ask for. */
  press(...keys: string[]): Promise<void>;
  type(text: string): Promise<void>;
  /** What has the focus, as a screen reader names it: `button "Retry"`. */
  focused(): Promise<string>;
  /** Goes on by Tab until what has the focus is named so; gives how many presses that took. `most` is the limit. */
  tabTo(name: string | RegExp, most?: number): Promise<number>;
}

/** The hands of a visitor; they touch the page by its keyboard alone. */
export function handsOf({ page, settle }: Visit): Hands {
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
    await settle();
  };
  const focused = async () => {
    const focus = page.locator(':focus');
    if ((await focus.count()) === 0) return 'nothing';
    const [line = ''] = (await focus.ariaSnapshot()).split('\n');
    return line.replace(/^- |:$/g, '');
  };
  const tabTo = async (name: string | RegExp, most = mostStops) => {
    const met: string[] = [];
    while (met.length < most) {
      await page.keyboard.press('Tab');
      met.push(await focused());
      if (typeof name === 'string' ? met.at(-1)!.startsWith(name) : name.test(met.at(-1)!)) return met.length;
    }
    throw new Error(`${String(name)} is not within ${most} stops: ${met.join(', ')}`);
  };
  return { press, type: (text) => page.keyboard.type(text), focused, tabTo };
}
