import { setTimeout as pause } from 'node:timers/promises';
import { aTold, aToldResult } from '../builders.ts';
import type { Answered, ApiClient, TestIntegration } from '../api-client.ts';
import type { Settings, Told } from '../domain/history.ts';
import { toWire } from '../domain/to-wire.ts';
import { commitOf } from '../../scripts/demo/random.ts';

/** How the integration of a pipeline is set up, in the words of a history. */
export const settings: Settings = {
  trackedBranches: [],
  resultMode: 'auto',
  disabledRules: [],
  channels: [{ minSeverity: 'warning', notifyResolved: false }],
};

/** How long the CLI waits before its one retry, in milliseconds. */
const retryAfterMs = 1_000;
const scopes = ['oauth/production', 'oauth/staging', 'database/production'];

/** A submission that was answered 2xx: it must never be lost. */
type Promised = readonly string[];

/** The repository of one integration and its CI, which runs the CLI as version 0.1.5 of it behaves. */
export class Pipeline {
  readonly integration: TestIntegration;
  readonly history: Told[] = [];
  /** The ids of the reports of each submission that was answered 2xx. */
  readonly promised: Promised[] = [];
  /** Submissions that wait for their answer. */
  underWay = 0;
  /** The newest commit is known to have arrived. */
  isPushed = true;
  readonly #api: ApiClient;
  readonly #seed: string;
  readonly #bornAt = Date.now() - 60 * 60_000;

  private constructor(api: ApiClient, integration: TestIntegration, seed: string) {
    this.#api = api;
    this.integration = integration;
    this.#seed = seed;
  }

  /** Makes the integration, with one mail channel. */
  static async start(api: ApiClient, seed: string): Promise<Pipeline> {
    const integration = await api.integration();
    const channel = { channel: 'email', target: `ci@${integration.name}.example.com`, ...settings.channels[0] };
    const { status } = await api.put(`/integrations/${integration.id}/channels`, { notifications: [channel] });
    if (status !== 200) throw new Error(`the channel was refused with ${status}`);
    return new Pipeline(api, integration, `${seed} ${integration.name}`);
  }

  /** Where its mails go, and no others. */
  get domain(): string {
    return `@${this.integration.name}.example.com`;
  }

  /** Adds a commit in which the first scope fails, so that every head has a mail, and the others as its hash says. */
  commit(): void {
    const index = this.history.length;
    const commit = commitOf(`${this.#seed} ${index}`);
    const digit = Number.parseInt(commit[0]!, 16);
    const results = scopes.map((scope, bit) =>
      aToldResult({ scope, passed: bit > 0 && (digit & (1 << bit)) === 0, message: `Found at ${scope}` }),
    );
    this.history.push(aTold(commit, results, { time: this.#bornAt + index * 1_000 }));
    this.isPushed = false;
  }

  /** What a run tells of commits: those that fill a gap come without a branch (facts of CLI 0.1.5). */
  told(commits: readonly string[]): Told[] {
    return commits.map((commit, index) => {
      const branch = index === commits.length - 1 ? 'main' : '';
      return { ...this.history.find((each) => each.commit === commit)!, branch };
    });
  }

  /**
   * One CI job at the newest commit: asks for the checkpoint, sends what came after it, once more a second later when the
   * connection drops or the answer is 5xx, and fails when that does not help. A `hasty` job was cancelled by then.
   */
  async run({ hasty = false } = {}): Promise<boolean> {
    const checkout = this.history.map(({ commit }) => commit);
    const asked = await this.#twice(() => this.#api.get(this.#path, this.integration.key), hasty);
    if (asked?.status !== 200) return false;
    const last: string | null = asked.body.lastCommitSha;
    // Pushed by a later job already.
    if (last !== null && !checkout.includes(last)) return true;
    const gap = checkout.slice(last === null ? 0 : checkout.indexOf(last) + 1);
    // Nobody heard of it, but it was taken.
    if (gap.length === 0) this.#pushed(last);
    return gap.length === 0 || this.#submit(gap, hasty);
  }

  get #path(): string {
    return `/integrations/${this.integration.id}`;
  }

  async #submit(gap: readonly string[], hasty: boolean): Promise<boolean> {
    const wire = this.told(gap).map(toWire);
    const { key } = this.integration;
    this.underWay += 1;
    const answer = await this.#twice(
      () =>
        wire.length === 1
          ? this.#api.post('/reports', wire[0], key)
          : this.#api.post('/reports/batch', { reports: wire }, key),
      hasty,
    );
    this.underWay -= 1;
    if (!answer || answer.status === 503) return false;
    this.promised.push(wire.length === 1 ? [answer.body.id] : answer.body.reportIds);
    this.#pushed(gap.at(-1)!);
    return true;
  }

  #pushed(commit: string | null): void {
    this.isPushed ||= commit === this.history.at(-1)!.commit;
  }

  async #twice(send: () => Promise<Answered>, hasty: boolean): Promise<Answered | undefined> {
    const answer = await unlessDropped(send);
    if ((answer && answer.status < 500) || hasty) return answer;
    await pause(retryAfterMs);
    return unlessDropped(send);
  }
}

/**
 * What came back, undefined when the connection dropped. Throws on everything that is neither taken nor to be sent again,
 * but for `also`: no fault of ours may look like one of the client's.
 */
export async function unlessDropped(
  send: () => Promise<Answered>,
  also: readonly number[] = [],
): Promise<Answered | undefined> {
  const answer = await send().catch((error: unknown) => {
    // So fetch tells of it, before the answer and in the middle of it; in jest its errors are instances of nothing known here.
    if (/^TypeError: (fetch failed|terminated)$/.test(String(error))) return undefined;
    throw error;
  });
  if (answer && ![200, 202, 503, ...also].includes(answer.status)) throw new Error(`answered ${answer.status}`);
  return answer;
}
