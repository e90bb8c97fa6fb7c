/** The names of a report by their characters: of namespaces from behind, of environments from the front. */
export interface PairNames {
  readonly namespaces: Branch;
  readonly environments: Branch;
}

/** What names go on with, by UTF-16 unit, and whether one is whole here. */
interface Branch {
  readonly next: Map<number, Branch>;
  whole: boolean;
}

type Direction = 1 | -1;

/** Makes names ready to be looked for in any number of messages. */
export function pairNames(names: { namespaces: Iterable<string>; environments: Iterable<string> }): PairNames {
  return { namespaces: grow(names.namespaces, -1), environments: grow(names.environments, 1) };
}

/**
 * ALR-2: the one `namespace/environment` pair that a message names, else empty. Whoever writes the message and the names
 * decides how often they are alike, so each place of a message is followed only as far as it is like a name.
 */
export function inferScope(message: string, known: readonly PairNames[]): string {
  let only = '';
  for (let slash = message.indexOf('/'); slash !== -1; slash = message.indexOf('/', slash + 1)) {
    for (const names of known) {
      for (const pair of pairsAt(message, slash, names)) {
        if (only !== '' && pair !== only) return '';
        only = pair;
      }
    }
  }
  return only;
}

/** The pairs around a slash. Names may hold slashes and blanks themselves, so there may be several. */
function* pairsAt(message: string, slash: number, { namespaces, environments }: PairNames): Iterable<string> {
  const ends = follow(environments, message, slash, 1).filter((last) => !touches(message[last + 1]));
  if (ends.length === 0) return;
  const starts = follow(namespaces, message, slash, -1).filter((first) => !touches(message[first - 1]));
  for (const first of starts) for (const last of ends) yield message.slice(first, last + 1);
}

/** The places of the last characters of the names that stand beside a place; that place itself for an empty name. */
function follow(names: Branch, text: string, beside: number, direction: Direction): number[] {
  const found: number[] = [];
  let at = beside;
  for (let branch: Branch | undefined = names; branch; branch = branch.next.get(text.charCodeAt(at))) {
    if (branch.whole) found.push(at);
    at += direction;
  }
  return found;
}

function touches(character: string | undefined): boolean {
  return character !== undefined && /[A-Za-z0-9_/-]/.test(character);
}

function grow(names: Iterable<string>, direction: Direction): Branch {
  const root: Branch = { next: new Map(), whole: false };
  for (const name of names) {
    let branch = root;
    for (let at = direction === 1 ? 0 : name.length - 1; at >= 0 && at < name.length; at += direction) {
      const unit = name.charCodeAt(at);
      let next = branch.next.get(unit);
      if (!next) branch.next.set(unit, (next = { next: new Map(), whole: false }));
      branch = next;
    }
    branch.whole = true;
  }
  return root;
}
