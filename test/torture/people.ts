import type { ApiClient } from '../api-client.ts';
import { unlessDropped } from './pipeline.ts';

/** People who acknowledge alerts, and press again later where they got no answer. */
export class People {
  /** The alerts whose acknowledgement was answered 2xx: it must take effect. */
  readonly promised = new Set<string>();
  readonly #unanswered = new Set<string>();
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  async acknowledge(alertId: string): Promise<void> {
    this.#unanswered.add(alertId);
    // 409 is an alert that was resolved meanwhile.
    const answer = await unlessDropped(() => this.#api.post(`/alerts/${alertId}/acknowledge`, {}), [409]);
    if (!answer || answer.status === 503) return;
    this.#unanswered.delete(alertId);
    if (answer.status !== 409) this.promised.add(alertId);
  }

  /** Presses again where no answer came. */
  async pressAgain(): Promise<void> {
    for (const alertId of this.#unanswered) await this.acknowledge(alertId);
  }

  get hasAnswers(): boolean {
    return this.#unanswered.size === 0;
  }
}
