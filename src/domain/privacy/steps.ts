/** Work that may be left alone between any two of its steps; it ends with what it gives. */
export type Steps<T> = Generator<void, T, void>;

/** Does the same with each item, one a step. */
export function* mapInSteps<Item, Done>(
  items: Iterable<Item>,
  work: (item: Item, index: number) => Done,
): Steps<readonly Done[]> {
  const done: Done[] = [];
  for (const item of items) {
    done.push(work(item, done.length));
    yield;
  }
  return done;
}
