/** How things that arrive one by one are done together. */
export interface Gathering<Item, Result> {
  /** How many runs are under way at once; what arrives meanwhile is gathered for the next. */
  readonly atOnce: number;
  /** A run that takes longer, in milliseconds, no longer keeps the next from beginning. */
  readonly holdMs: number;
  /** The share of a run that an item fills; one run takes items up to 1 in all, and at least one. */
  readonly share: (item: Item) => number;
  /** A run takes at most so many of what one sender has waiting, so that others need not wait behind it. */
  readonly fair?: { readonly senderOf: (item: Item) => string; readonly most: number };
  /** Items for which this gives the same never are in two runs at once: the later ones wait, and keep nobody else waiting. */
  readonly apart?: (item: Item) => string;
  /** How long a run waits for more, in milliseconds, where the one before took several: then there is much to do. */
  readonly lingerMs: number;
  /** How many may wait at most: what comes beyond them is refused. */
  readonly mostWaiting: number;
  /** Does them together; results in the order of the items. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** True for an error that is no item's fault; after any other, each item of that run is tried by itself. */
  readonly concernsAll: (error: unknown) => boolean;
}

/** After so long without a run, in milliseconds, there is not much to do any more. */
const quietMs = 1_000;

/** Too many things wait to be done. */
export class TooManyWaiting extends Error {
  constructor() {
    super('too many things wait to be done');
    this.name = 'TooManyWaiting';
  }
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does what arrives alone at once and by itself, and what arrives while `atOnce` runs are under way together: the more
 * there is to do, the less each costs. Rejects with {@link TooManyWaiting}, or with whatever the run did.
 */
export function gather<Item, Result>(how: Gathering<Item, Result>): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = [];
  const inHand = new Set<string>();
  let underWay = 0;
  let isLingering = false;
  let isBusy = false;
  let lastBegun = 0;

  function next(): void {
    if (isLingering || underWay >= how.atOnce || waiting.length === 0) return;
    if (!isBusy || how.lingerMs === 0 || performance.now() - lastBegun > quietMs) return begin();
    isLingering = true;
    setTimeout(() => {
      isLingering = false;
      begin();
    }, how.lingerMs);
  }

  function begin(): void {
    const taken = take(waiting, { ...how, inHand });
    if (taken.length === 0) return;
    isBusy = taken.length > 1;
    lastBegun = performance.now();
    void runOnce(taken);
    next();
  }

  async function runOnce(taken: readonly Waiting<Item, Result>[]): Promise<void> {
    underWay += 1;
    let isHeld = true;
    const release = () => {
      if (!isHeld) return;
      isHeld = false;
      underWay -= 1;
      next();
    };
    const timer = setTimeout(release, how.holdMs);
    const those = how.apart ? taken.map(({ item }) => how.apart!(item)) : [];
    for (const each of those) inHand.add(each);
    await settle(taken);
    for (const each of those) inHand.delete(each);
    clearTimeout(timer);
    release();
    // What had to be apart from these may begin, though the run has long been released.
    next();
  }

  async function settle(taken: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await how.run(taken.map(({ item }) => item));
      for (const [index, { resolve }] of taken.entries()) resolve(results[index]!);
    } catch (error) {
      if (taken.length > 1 && !how.concernsAll(error)) for (const each of taken) await settle([each]);
      else for (const { reject } of taken) reject(error);
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= how.mostWaiting) return reject(new TooManyWaiting());
      waiting.push({ item, resolve, reject });
      next();
    });
}

/** Takes what fills one run, from the front, passing over what is too much of one sender, and what has to be apart. */
function take<Item, Result>(
  waiting: Waiting<Item, Result>[],
  { share, fair, apart, inHand }: Pick<Gathering<Item, Result>, 'share' | 'fair' | 'apart'> & { inHand: Set<string> },
): Waiting<Item, Result>[] {
  const taken: Waiting<Item, Result>[] = [];
  const passedOver: Waiting<Item, Result>[] = [];
  const counts = new Map<string, number>();
  let filled = 0;
  let at = 0;
  for (; at < waiting.length; at += 1) {
    const next = waiting[at]!;
    if (apart && inHand.has(apart(next.item))) {
      passedOver.push(next);
      continue;
    }
    if (fair) {
      const sender = fair.senderOf(next.item);
      const count = counts.get(sender) ?? 0;
      if (count >= fair.most) {
        passedOver.push(next);
        continue;
      }
      counts.set(sender, count + 1);
    }
    filled += share(next.item);
    if (taken.length > 0 && filled > 1) break;
    taken.push(next);
  }
  waiting.splice(0, at, ...passedOver);
  return taken;
}
