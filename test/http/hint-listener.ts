import type { ApiClient } from '../api-client.ts';
import { eventually } from '../eventually.ts';

interface Told {
  readonly topic: string;
  readonly integrationId: string | null;
}

/** Reads server-sent hints as a program does that has a key, `curl -N` for one. */
export class HintListener {
  readonly response: Response;
  /** The stream as it came. */
  text = '';
  ended = false;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  private constructor(response: Response) {
    this.response = response;
    this.#reader = response.body!.getReader();
    void this.#read();
  }

  static async open(url: string, key: string): Promise<HintListener> {
    return new HintListener(await fetch(`${url}/api/v1/events`, { headers: { authorization: `Bearer ${key}` } }));
  }

  get hints(): Told[] {
    return [...this.text.matchAll(/(?<=^|\n\n)data: (.*)\n\n/g)].map((match) => JSON.parse(match[1]!) as Told);
  }

  topicsOf(integrationId: string): string[] {
    return this.hints.filter((hint) => hint.integrationId === integrationId).map((hint) => hint.topic);
  }

  /** Waits until it was told of a topic. */
  async hears(topic: string, integrationId: string | null): Promise<void> {
    await eventually(async () =>
      this.hints.some((hint) => hint.topic === topic && hint.integrationId === integrationId),
    );
  }

  /** Forgets what changed until now, told already or not: hints come in the order of the changes. */
  async forget(api: ApiClient): Promise<void> {
    const { id } = await api.integration();
    await this.hears('settings', id);
    this.text = '';
  }

  async close(): Promise<void> {
    await this.#reader.cancel();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done) break;
        this.text += decoder.decode(value, { stream: true });
      }
    } catch {
      // The server cut the line: that ends it too.
    }
    this.ended = true;
  }
}
