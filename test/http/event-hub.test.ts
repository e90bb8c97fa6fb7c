import { once } from 'node:events';
import { setImmediate as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEventHub, type EventHub } from '../../src/http/event-hub.ts';
import type { EventStream } from '../../src/http/event-stream.ts';
import { eventually } from '../eventually.ts';

let hub: EventHub;
beforeEach(() => {
  hub = createEventHub();
});
afterEach(() => hub.close());

function read(integrationId: string | null, keyId = 'key'): EventStream {
  return hub.open({ keyId, integrationId, isWelcome: async () => true });
}

/** Everything that a stream holds until it ends. */
async function textOf(stream: EventStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

function hintsIn(text: string): string[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map((match) => match[1]!);
}

describe('hints', () => {
  it('of a burst are told once each', async () => {
    const stream = read(null);
    for (let i = 0; i < 1_000; i += 1) {
      hub.hint({ topic: 'alerts', integrationId: 'one' });
      hub.hint({ topic: 'alerts', integrationId: 'two' });
      hub.hint({ topic: 'reports', integrationId: 'one' });
    }
    await eventually(async () => stream.readableLength > 100);
    hub.close();
    expect(hintsIn(await textOf(stream))).toEqual([
      '{"topic":"alerts","integrationId":"one"}',
      '{"topic":"reports","integrationId":"one"}',
      '{"topic":"alerts","integrationId":"two"}',
    ]);
  });

  it('about more than a screen can follow become one that means everything', async () => {
    const everywhere = read(null);
    const bound = read('integration 7');
    for (let i = 0; i < 5_000; i += 1) hub.hint({ topic: 'alerts', integrationId: `integration ${i}` });
    await eventually(async () => bound.readableLength > 20);
    hub.close();
    expect(hintsIn(await textOf(everywhere))).toEqual(['{"topic":"refetch","integrationId":null}']);
    expect(hintsIn(await textOf(bound))).toEqual(['{"topic":"alerts","integrationId":"integration 7"}']);
  });

  it('that were collected before a gap give way to one that means everything', async () => {
    const stream = read('one');
    hub.hint({ topic: 'alerts', integrationId: 'one' });
    hub.gap();
    hub.close();
    expect(hintsIn(await textOf(stream))).toEqual(['{"topic":"refetch","integrationId":null}']);
  });
});

describe('streams', () => {
  it('that nobody reads are dropped instead of kept in memory, and the others go on', async () => {
    const idle = read(null);
    const lively = read(null);
    lively.resume();
    const dropped = once(idle, 'close');
    for (let i = 0; i < 10_000 && !idle.destroyed; i += 1) {
      hub.gap();
      await pause();
    }
    await dropped;
    expect(idle.readableLength).toBeLessThan(512 * 1024);
    expect(lively.destroyed).toBe(false);
    expect(hub.size).toBe(1);
  });

  it('are bounded in all, and none is opened once the hub is closed', () => {
    for (let i = 0; i < 1_000; i += 1) read(null, `key ${i}`);
    expect(() => read(null, 'one more')).toThrow(expect.objectContaining({ status: 503 }));
    hub.close();
    expect(() => read(null)).toThrow(expect.objectContaining({ status: 503 }));
  });
});
