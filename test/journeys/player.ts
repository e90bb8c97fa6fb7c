import { expect } from '@jest/globals';
import type { Answered, TestIntegration } from '../api-client.ts';
import type { Acknowledging, Answer, Reset, Settings, Submission, Told } from '../domain/history.ts';
import { toPush } from '../domain/to-push.ts';
import { toWire } from '../domain/to-wire.ts';
import { send } from '../http/raw.ts';
import { logsRequest } from '../otlp.ts';
import type { Front } from './front.ts';
import { everyAlert } from './seen.ts';

/** What came of a submission; `batchId` is undefined where nothing was staged. */
export interface Submitted {
  readonly status: number;
  readonly batchId: string | undefined;
  /** What the client was told. */
  readonly body: Answered['body'];
}

/** What a report looks like on its way through its door. */
const toBody = (told: Told): unknown => (told.matrixCells === undefined ? toWire(told) : toPush(told));

/** The people and pipelines of one integration: does to it, over HTTP, what a history says. */
export class Player {
  readonly #stack: Front;
  readonly integration: TestIntegration;
  #settings: Partial<Settings> = {};

  readonly #wire: (told: Told) => unknown;

  /** `wire` makes the body of a request of what is told. */
  static async start(stack: Front, wire: (told: Told) => unknown = toBody): Promise<Player> {
    return new Player(stack, await stack.api.integration(), wire);
  }

  /** The same people and pipelines, asking another API of the system. */
  at(stack: Front): Player {
    return new Player(stack, this.integration, this.#wire);
  }

  private constructor(stack: Front, integration: TestIntegration, wire: (told: Told) => unknown) {
    this.#stack = stack;
    this.integration = integration;
    this.#wire = wire;
  }

  /** Where the mails of this integration go, and no others. */
  get domain(): string {
    return `${this.integration.name}.example.com`;
  }

  address(channel: number): string {
    return `channel-${channel}@${this.domain}`;
  }

  /** Through the door that the reports came by; what OTLP has no word for is seen only while nobody else submits. */
  async submit({ reports }: Submission): Promise<Submitted> {
    return reports.at(-1)?.matrixCells === undefined ? this.#overRest(reports) : this.#overOtlp(reports);
  }

  async #overRest(reports: readonly Told[]): Promise<Submitted> {
    const wire = reports.map(this.#wire);
    // A batch of one may come either way (ORD-2).
    const alone = wire.length === 1 && reports[0]!.results.length % 2 === 0;
    const { status, body } = alone
      ? await this.#stack.api.post('/reports', wire[0], this.integration.key)
      : await this.#stack.api.post('/reports/batch', { reports: wire }, this.integration.key);
    expect([200, 202, 422, 503]).toContain(status);
    return { status, batchId: body.batchId, body };
  }

  /** One request for each commit, in either form; its answer says no more than that it was taken. */
  async #overOtlp([told, ...more]: readonly Told[]): Promise<Submitted> {
    expect(more).toEqual([]);
    const form = told!.results.length % 2 === 0 ? 'json' : 'protobuf';
    const { api, query } = this.#stack;
    const answer = await send(api.url, logsRequest(this.integration.key, this.#wire(told!) as object, form));
    expect(answer).toMatchObject({ status: 200, text: form === 'json' ? '{}' : '' });
    const lastSent = 'select id from batch where integration_id = $1 order by last_sent_at desc limit 1';
    const [batch] = await query(lastSent, [this.integration.id]);
    return { status: answer.status, batchId: String(batch!['id']), body: undefined };
  }

  /** What an operator does. */
  async act(step: Reset | Acknowledging): Promise<Answer> {
    const status = await this.attempt(step);
    expect([200, 404, 409]).toContain(status);
    return { answer: status === 404 ? 'no alert' : status === 200 ? 'done' : 'resolved' };
  }

  /** The same, and the status of the answer; 404 where there is no alert to do it to. */
  async attempt(step: Reset | Acknowledging): Promise<number> {
    const { api } = this.#stack;
    if (step.did === 'reset')
      return (await api.post(`/integrations/${this.integration.id}/checkpoint/reset`, {})).status;
    const look = await api.get(`/integrations/${this.integration.id}/alerts?limit=1`);
    if (look.status !== 200) return look.status;
    const alerts = await everyAlert(api, this.integration);
    if (alerts.length === 0) return 404;
    return (await api.post(`/alerts/${alerts[step.alert % alerts.length]!.id}/${step.did}`, {})).status;
  }

  /** Changes what differs from the settings that hold. */
  async configure(settings: Settings): Promise<void> {
    const path = `/integrations/${this.integration.id}`;
    const { trackedBranches, resultMode, disabledRules, channels } = settings;
    const policies = disabledRules.map((ruleId) => ({ ruleId, name: ruleId, severity: 'info', enabled: false }));
    const notifications = channels.map((each, index) => ({ channel: 'email', target: this.address(index), ...each }));
    const changed = (...names: (keyof Settings)[]) =>
      names.some((name) => JSON.stringify(this.#settings[name]) !== JSON.stringify(settings[name]));
    const { api } = this.#stack;
    const answers = await Promise.all([
      ...(changed('trackedBranches', 'resultMode')
        ? [api.request('PATCH', path, { body: { trackedBranches, resultMode } })]
        : []),
      ...(changed('disabledRules') ? [api.put(`${path}/policies`, { policies })] : []),
      ...(changed('channels') ? [api.put(`${path}/channels`, { notifications })] : []),
    ]);
    for (const { status } of answers) expect(status).toBe(200);
    this.#settings = settings;
  }
}
