import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { CDPSession, Page } from 'playwright-core';
import { startBrowser, type Visit } from '../test/browser/visit.ts';
import type { Ready } from './arguments.ts';
import { seedHistory } from './seed.ts';

const usage = 'node bench/dashboard.ts <ready.json> [--integrations 1000] [--reports 500] [--rounds 5]';

/** How long pages of the dashboard take in a real browser, and whether scrubbing keeps up (bench/README.md). */
async function main(): Promise<void> {
  const { ready, integrations, reports, rounds } = readPlan();
  const known = (await ask<{ items: unknown[] }>(ready, '/integrations?limit=2000')).items.length;
  if (known < integrations)
    await seedHistory(ready.databaseUrl, { integrations: integrations - known, reports: 30 }, () => {});
  const scrubbed = await sendHistory(ready, reports);
  const browser = await startBrowser({ url: ready.apiUrl, adminKey: ready.adminKey });
  try {
    const visit = await browser.visit();
    await visit.signIn();
    const matrix = `/integrations/${scrubbed}/matrix`;
    const pages = { [`fleet of ${Math.max(known, integrations)}`]: '/', 'matrix of 60 x 6': matrix };
    for (const [name, path] of Object.entries(pages)) {
      print(name, 'ms until its rows are painted', await openings(visit, path, { rounds, slower: 1 }));
      print(name, 'ms, nothing cached, CPU four times slower', await openings(visit, path, { rounds, slower: 4 }));
    }
    const { work, apart } = await scrub(visit, `${matrix}?last=${reports}`, reports);
    print(`scrubbing ${reports} commits`, 'ms of work for each frame', work);
    print(`scrubbing ${reports} commits`, 'ms from frame to frame', apart);
  } finally {
    await browser.close();
  }
}

function readPlan() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      integrations: { type: 'string', default: '1000' },
      reports: { type: 'string', default: '500' },
      rounds: { type: 'string', default: '5' },
    },
  });
  const [path, ...others] = positionals;
  const [integrations, reports, rounds] = [Number(values.integrations), Number(values.reports), Number(values.rounds)];
  if (path === undefined || others.length > 0 || ![integrations, reports, rounds].every((value) => value > 0)) {
    throw new Error(`Usage: ${usage}`);
  }
  return { ready: JSON.parse(readFileSync(path, 'utf8')) as Ready, integrations, reports, rounds };
}

async function ask<Answer>({ apiUrl, adminKey }: Ready, path: string, body?: unknown, key = adminKey): Promise<Answer> {
  const response = await fetch(`${apiUrl}/api/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** Sends a history of 60 x 6 cells, in which each report changes a few; gives the integration's id. */
async function sendHistory(ready: Ready, reports: number): Promise<string> {
  const { id } = await ask<{ id: string }>(ready, '/integrations', { name: `scrubbed-${Date.now()}` });
  const { key } = await ask<{ key: string }>(ready, `/integrations/${id}/keys`, { name: 'bench', scopes: ['ingest'] });
  const start = Date.now() - reports * 3_600_000;
  const all = Array.from({ length: reports }, (_, index) => reportAt(index, start));
  for (let from = 0; from < reports; from += 100) {
    await ask(ready, '/reports/batch', { reports: all.slice(from, from + 100) }, key);
  }
  return id;
}

function reportAt(index: number, start: number) {
  const health = ['healthy', 'warning', 'critical', 'unknown'];
  const cells = Array.from({ length: 360 }, (_, place) => ({
    namespace: `namespace-${String(place % 60).padStart(2, '0')}`,
    environment: `environment-${Math.floor(place / 60)}`,
    healthStatus: (place * 7 + index) % 23 === 0 ? health[(index + place) % 4] : 'healthy',
    description: `${(place % 9) + 3} keys, 3 recipients, rotated ${(index + place) % 90}d ago`,
  }));
  return {
    commitSha: `${index.toString(16).padStart(8, '0')}${'c'.repeat(32)}`,
    branch: 'main',
    commitTimestamp: start + index * 3_600_000,
    summary: { cells },
  };
}

/** In milliseconds, from the start of the navigation to the frame that shows the rows. */
async function openings({ page, url }: Visit, path: string, { rounds, slower }: { rounds: number; slower: number }) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower });
  await cacheless(devtools, slower > 1);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await page.goto(url + path, { waitUntil: 'commit' });
    times.push(await painted(page));
  }
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await cacheless(devtools, false);
  return times;
}

async function cacheless(devtools: CDPSession, cacheDisabled: boolean): Promise<void> {
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled });
}

function painted(page: Page): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const look = () => document.querySelectorAll('main tbody tr').length >= 12
      ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
      : requestAnimationFrame(look);
    look();
  })`);
}

/** Moves the scrubber by one report a frame, over all of them; in milliseconds, for each frame. */
async function scrub({ page, open }: Visit, path: string, reports: number) {
  await open(path);
  await page.waitForTimeout(500);
  return page.evaluate<{ work: number[]; apart: number[] }>(`new Promise((resolve) => {
    const input = document.querySelector('input[type=range]');
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    const work = [], apart = [];
    const last = Number(input.max), first = Math.max(Number(input.min), last - ${reports} + 1);
    let at = last, before;
    const frame = (now) => {
      if (before !== undefined) apart.push(now - before);
      before = now;
      if (at < first) return resolve({ work, apart });
      const start = performance.now();
      set.call(input, String(at));
      input.dispatchEvent(new Event('input', { bubbles: true }));
      at -= 1;
      // A message that is posted in a frame comes once the frame is laid out and painted.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => work.push(performance.now() - start);
      port2.postMessage(0);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  })`);
}

function print(what: string, unit: string, values: readonly number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!.toFixed(1);
  console.log(`${what}: p50 ${at(0.5)}, p95 ${at(0.95)}, most ${at(1)} ${unit} (${values.length})`);
}

await main();
