import { createHmac } from 'node:crypto';
import { outranking, placeholder, type Kind } from './kinds.ts';
import { LongNames, OwnNames, type Replaced } from './own-names.ts';
import { findHits, readings, redact, type Reading, type Redacted } from './redact.ts';
import type { Redactions } from './redactions.ts';
import { normaliseText } from './text.ts';
import { cleanUrl } from './url.ts';

const identifierLimit = 128;
/** The longest free text that is stored, the ellipsis included (PRV-2). */
const textLimit = 512;
const branchLimit = 255;
/** How far a long scope is looked through for the end of its namespace. */
const inspected = 512;

interface CleanedName {
  readonly text: string;
  readonly replaced: Replaced | undefined;
}

/** A name as it may be kept: as it is, or as a placeholder that is the same everywhere in the integration (PRV-3). */
export class Identifiers {
  readonly #key: string;
  readonly #names = new Map<string, CleanedName>();
  readonly #paths = new Map<string, CleanedName>();

  constructor(privacyKey: string) {
    this.#key = privacyKey;
  }

  clean(name: string): CleanedName {
    return this.#remember(this.#names, name, readings.identifier);
  }

  /** Words joined by slashes that nobody listed as a name: a path, where free text would have it as one. */
  cleanPath(path: string): CleanedName {
    return this.#remember(this.#paths, path, readings.prose);
  }

  #remember(known: Map<string, CleanedName>, name: string, reading: Reading): CleanedName {
    let cleaned = known.get(name);
    if (!cleaned) {
      const text = normaliseText(name);
      const kind = kindOf(text, reading);
      const replaced = kind && { placeholder: `[${kind}:${this.#hash(text)}]`, kind };
      known.set(name, (cleaned = { text: replaced?.placeholder ?? text, replaced }));
    }
    return cleaned;
  }

  #hash(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('hex').slice(0, 8);
  }
}

/** Why a name cannot be kept, or undefined where it can. */
function kindOf(name: string, reading: Reading): Kind | undefined {
  const hits = findHits(name, reading);
  if (hits.length > 0) return hits.map(({ kind }) => kind).reduce(outranking);
  return name.length > identifierLimit ? 'long' : undefined;
}

/** Free text as it may be kept, wherever it stands; undefined where that depends on the names of its report. */
export class Prose {
  /** Null where it depends on the names. */
  readonly #known = new Map<string, string | null>();

  /** Most texts of a batch are the same few. */
  clean(text: string): string | undefined {
    let known = this.#known.get(text);
    if (known === undefined) {
      const { text: kept, found } = redact(normaliseText(text), readings.prose, { limit: textLimit });
      known = found.size === 0 ? kept : null;
      this.#known.set(text, known);
    }
    return known ?? undefined;
  }
}

/** A branch name as it is stored, and as tracked branches are compared with it (ORD-6, PRV-5). */
export function redactBranch(name: string): Redacted {
  return redact(normaliseText(name), readings.attribute, { limit: branchLimit });
}

/** What the reports of one request share at the boundary. */
export interface Shared {
  readonly identifiers: Identifiers;
  readonly prose: Prose;
  readonly redactions: Redactions;
}

/** The boundary for one report: cleans each of its fields, and notes what it took out and where. */
export class Boundary {
  readonly #pointer: string;
  readonly #names: ReadonlySet<string>;
  readonly #namespaces: ReadonlySet<string>;
  readonly #own: OwnNames;
  readonly #long: LongNames;
  readonly #shared: Shared;

  /** `names` are what a report may say of itself in any text; `namespaces`, of those, may hold slashes. */
  constructor(pointer: string, names: { all: ReadonlySet<string>; namespaces: Iterable<string> }, shared: Shared) {
    this.#pointer = pointer;
    this.#names = names.all;
    this.#namespaces = new Set(names.namespaces);
    this.#shared = shared;
    const all = Array.from(
      names.all,
      (name) => [normaliseText(name), shared.identifiers.clean(name).replaced] as const,
    );
    this.#own = new OwnNames(all);
    this.#long = new LongNames(all);
  }

  identifier(name: string, pointer: string): string {
    return this.#takeName(this.#shared.identifiers.clean(name), pointer);
  }

  #takeName({ text, replaced }: CleanedName, pointer: string): string {
    if (replaced) this.#note(pointer, replaced.kind);
    return text;
  }

  /** Each part of a scope by itself, so that it still names the same cell as the lists do (PRV-3). */
  scope(scope: string, pointer: string): string {
    return this.#partsOf(scope)
      .map((part) => this.#takeName(this.#cleanPart(part), pointer))
      .join('/');
  }

  /** Two words joined by a slash may be a namespace that nobody listed; more of them are a path then (PRV-2). */
  #cleanPart(part: string): CleanedName {
    const { identifiers } = this.#shared;
    const isPath = part.indexOf('/') !== part.lastIndexOf('/') && !this.#names.has(part);
    return isPath ? identifiers.cleanPath(part) : identifiers.clean(part);
  }

  /** Free text of the content; it may say the names of its report. */
  prose(given: string, pointer: string): string {
    const text = this.#long.none ? given : this.#take(this.#long.replaceIn(normaliseText(given)), pointer);
    const kept = this.#shared.prose.clean(text);
    if (kept !== undefined) return kept;
    const known = this.#own.find.bind(this.#own);
    return this.#take(redact(normaliseText(text), readings.prose, { limit: textLimit, known }), pointer);
  }

  /** A few words about the report, such as the name of a program. */
  word(text: string, pointer: string, limit: number): string {
    return this.#take(redact(normaliseText(text), readings.prose, { limit }), pointer);
  }

  branch(name: string, pointer: string): string {
    return this.#take(redactBranch(name), pointer);
  }

  url(text: string, pointer: string): string | null {
    const cleaned = cleanUrl(text);
    return cleaned && this.#take(cleaned, pointer);
  }

  #take({ text, found }: Redacted, pointer: string): string {
    for (const [kind, count] of found) this.#note(pointer, kind, count);
    return text;
  }

  #note(pointer: string, kind: Kind, count?: number): void {
    this.#shared.redactions.note(this.#pointer + pointer, kind, count);
  }

  /** A namespace may itself hold a slash: the longest listed one counts, else what stands before the only slash. */
  #partsOf(scope: string): readonly string[] {
    if (this.#namespaces.has(scope)) return [scope];
    const slashes = [...scope.slice(0, inspected).matchAll(/\//g)].map((match) => match.index);
    const listed = slashes.findLast((at) => this.#namespaces.has(scope.slice(0, at)));
    const slash = listed ?? (slashes.length === 1 ? slashes[0] : undefined);
    if (slash === undefined) return [scope];
    const parts = [scope.slice(0, slash), scope.slice(slash + 1)];
    return listed === undefined && this.#onlyTogether(parts, scope) ? [scope] : parts;
  }

  /** Two words may be a path together, as in /etc, though neither is one. */
  #onlyTogether(parts: readonly string[], whole: string): boolean {
    const { identifiers } = this.#shared;
    const { replaced } = identifiers.clean(whole);
    if (!replaced || replaced.kind === 'long') return false;
    return parts.every((part) => part.search(placeholder) === -1 && !identifiers.clean(part).replaced);
  }
}
