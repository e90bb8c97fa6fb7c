import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually, startStack, type Stack } from '../harness.ts';
import { settingsOf, usageOf, withApiProcess } from './api-process.ts';
import { send } from './raw.ts';
import { bareReport } from './reports.ts';

/** Also what takes minutes: a body in 3-byte pieces over a minute, and one that stops. */
const isLong = process.env['CLEF_SLOW_CLIENTS'] === 'long';

let stack: Stack;
let settings: Record<string, string>;
let key: string;
beforeAll(async () => {
  stack = await startStack();
  settings = settingsOf(stack);
  ({ key } = await stack.api.integration());
});
afterAll(() => stack.close());

interface Client {
  readonly socket: Socket;
  /** Resolves with all that was answered and how long it lasted, in seconds, once the connection is closed. */
  readonly closed: Promise<{ answer: string; seconds: number }>;
}

async function dial(url: string): Promise<Client> {
  const { hostname, port } = new URL(url);
  const start = performance.now();
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.on('data', (data) => (answer += String(data)));
  socket.on('error', () => {});
  // Not by events.once, which takes a reset for a failure.
  const closed = new Promise<{ answer: string; seconds: number }>((resolve) => {
    socket.once('close', () => resolve({ answer, seconds: (performance.now() - start) / 1_000 }));
  });
  await Promise.race([closed, new Promise((resolve) => socket.once('connect', resolve))]);
  return { socket, closed };
}

/** Writes a text in pieces with pauses between them, as long as anybody listens. */
async function dribble({ socket }: Client, text: string, piece: number, pauseMs: number): Promise<void> {
  for (let at = 0; at < text.length && socket.writable; at += piece) {
    socket.write(text.slice(at, at + piece));
    await pause(pauseMs);
  }
}

const head = (length: number) =>
  `POST /api/v1/reports HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\n` +
  `content-length: ${length}\r\nconnection: close\r\n\r\n`;

describe('clients that take their time', () => {
  it('are cut off: 3,991 connections that never send, headers that never end; others are served, and memory is bounded', async () => {
    await withApiProcess(settings, async (url, { pid }) => {
      await send(url, { path: '/healthz' });
      const before = usageOf(pid);
      const silent = await Promise.all(Array.from({ length: 3_980 }, () => dial(url)));
      const dribbling = await dial(url);
      const flowing = dribble(dribbling, `GET / HTTP/1.1\r\nhost: x\r\nx-slow: ${'a'.repeat(60)}`, 1, 500);
      const heads = await Promise.all(Array.from({ length: 10 }, () => dial(url)));
      for (const { socket } of heads) socket.write(`GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(15_000)}`);

      expect((await send(url, { path: '/healthz' })).status).toBe(200);
      const body = JSON.stringify(bareReport('served-1'));
      expect((await send(url, { path: '/api/v1/reports', key, body })).status).toBe(200);
      // One beyond what the process takes is closed at once, long before a silent one is, and nothing falls over.
      const beyond = await Promise.all(Array.from({ length: 100 }, () => dial(url)));
      const turnedAway = () => beyond.filter(({ socket }) => socket.closed);
      await eventually(async () => turnedAway().length >= 80, 5_000);
      for (const { closed } of turnedAway()) expect((await closed).answer).toBe('');
      const during = usageOf(pid);

      const cutOff = await Promise.all([dribbling, ...heads, ...silent].map(({ closed }) => closed));
      await flowing;
      for (const { answer } of cutOff) expect(answer).toMatch(/^(HTTP\/1\.1 408 Request Timeout\r\n[^]*)?$/);
      // Of those that had stopped sending: what is on its way to a server that closes may cost a client the answer.
      expect(cutOff.slice(1)).toContainEqual(expect.objectContaining({ answer: expect.stringContaining('408') }));
      const longest = Math.max(...cutOff.map(({ seconds }) => seconds));
      const used = during.rss - before.rss;
      console.log(
        `3,991 slow connections took ${used.toFixed(0)} MB; all were cut off within ${longest.toFixed(1)} s, ` +
          `for ${(usageOf(pid).cpu - before.cpu).toFixed(1)} s of CPU`,
      );
      expect(used).toBeLessThan(300);
      const after = JSON.stringify(bareReport('served-2'));
      expect((await send(url, { path: '/api/v1/reports', key, body: after })).status).toBe(200);
    });
  });

  const minutes = 'a body in 3-byte pieces over a minute is taken, one that stops is cut off after two minutes';
  (isLong ? it : it.skip)(
    isLong ? minutes : `${minutes} (not asked: CLEF_SLOW_CLIENTS=long)`,
    async () => {
      await withApiProcess(settings, async (url) => {
        const body = JSON.stringify({ ...bareReport('slow-loris'), branch: 'b'.repeat(120) });
        const slow = await dial(url);
        slow.socket.write(head(body.length));
        const stopping = await dial(url);
        stopping.socket.write(head(1_000) + '{"commitSha"');
        await dribble(slow, body, 3, 60_000 / (body.length / 3));
        const [taken, stopped] = await Promise.all([slow.closed, stopping.closed]);
        expect(taken.answer).toMatch(/^HTTP\/1\.1 200 OK/);
        console.log(`taken after ${taken.seconds.toFixed(0)} s, cut off after ${stopped.seconds.toFixed(0)} s`);
        expect(stopped.answer).toMatch(/^(HTTP\/1\.1 408 Request Timeout\r\n[^]*)?$/);
        expect(stopped.answer + taken.answer).not.toContain(key);
      });
    },
    200_000,
  );
});

describe('what is no request, or too much of one', () => {
  it.each([
    [
      'one header of 20 kB',
      () => `GET /healthz HTTP/1.1\r\nhost: x\r\nx-planted: ${'Pl4nted'.repeat(3_000)}\r\n\r\n`,
      431,
    ],
    ['a cookie of 20 kB', () => `GET / HTTP/1.1\r\nhost: x\r\ncookie: a=${'Pl4nted'.repeat(3_000)}\r\n\r\n`, 431],
    ['an address of 20 kB', () => `GET /${'Pl4nted'.repeat(3_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431],
    [
      '1,000 small headers of 20 kB',
      () => `GET / HTTP/1.1\r\nhost: x\r\n${'x-a: Pl4nted12345\r\n'.repeat(1_000)}\r\n`,
      431,
    ],
    ['a method that is none', () => 'Pl4nted / HTTP/1.1\r\nhost: x\r\n\r\n', 400],
    ['another protocol', () => '\u0016\u0003\u0001 Pl4nted', 400],
    ['no host', () => 'GET /healthz HTTP/1.1\r\n\r\n', 400],
    ['two lengths', () => 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nPl4', 400],
    [
      'a length and chunks',
      () => 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\nPl4',
      400,
    ],
    [
      'a chunk whose size is none',
      () => 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nPl4nted\r\n',
      400,
    ],
    ['a header with a bare line feed', () => 'GET / HTTP/1.1\r\nhost: x\r\nx-a: b\nPl4nted: c\r\n\r\n', 400],
  ])('is refused without an echo, and the next request is served: %s', async (_what, text, status) => {
    const client = await dial(stack.api.url);
    client.socket.write(text());
    const { answer } = await client.closed;
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).not.toContain('Pl4nted');
    expect((await send(stack.api.url, { path: '/healthz' })).status).toBe(200);
  });
});
