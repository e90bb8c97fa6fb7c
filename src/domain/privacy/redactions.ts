import { kinds, type Kind } from './kinds.ts';

/** Something the boundary took out: where, as a JSON pointer into the request, what kind of thing, how often; never what. */
export interface Redaction {
  readonly pointer: string;
  readonly kind: Kind;
  readonly count: number;
}

/** So many places are named; what was found beyond them is counted under the pointer of the whole request. */
const listed = 1_000;

/** Counts what is taken out of one request, by place and kind (PRV-3). */
export class Redactions {
  readonly #counts = new Map<string, Redaction>();

  note(pointer: string, kind: Kind, count = 1): void {
    const place = this.#counts.has(`${kind} ${pointer}`) || this.#counts.size < listed ? pointer : '';
    const key = `${kind} ${place}`;
    this.#counts.set(key, { pointer: place, kind, count: count + (this.#counts.get(key)?.count ?? 0) });
  }

  get all(): readonly Redaction[] {
    return [...this.#counts.values()];
  }
}

/** A batch that holds what may not be kept, of an integration in strict mode: nothing of it is kept (PRV-3). */
export class ForbiddenContent extends Error {
  readonly redactions: readonly Redaction[];

  constructor(redactions: readonly Redaction[]) {
    super('This batch holds what may not be stored, and the integration is in strict privacy mode.');
    this.name = 'ForbiddenContent';
    this.redactions = redactions;
  }
}

/** What stands at a place, in words for people. */
export function describe({ kind, count }: Redaction): string {
  return count === 1 ? `holds ${kinds[kind]}` : `holds ${kinds[kind]}, and ${count - 1} more of its kind`;
}
