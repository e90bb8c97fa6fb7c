/**
 * `npm run check:budget` weighs what a browser loads to show each page of the dashboard, after gzip, and fails where one has
 * grown too heavy. The dashboard is built first where its sources changed.
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { buildDashboard } from '../src/standalone/dashboard-build.ts';

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}

const dist = new URL('../web/dist/', import.meta.url);
const entry = 'index.html';
/** In kB of 1,000 bytes. */
const budgets = { js: 110, css: 15 };

await buildDashboard();
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8')) as Record<string, Chunk>;
const weights = new Map<string, number>();

/** A chunk with all it cannot run without. */
function needed(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const each of manifest[name]?.imports ?? []) needed(each, found);
  return found;
}

function weightOf(file: string): number {
  const known = weights.get(file) ?? gzipSync(readFileSync(new URL(file, dist))).length / 1_000;
  weights.set(file, known);
  return known;
}

function weightOfAll(files: readonly string[]): number {
  return [...new Set(files)].reduce((total, file) => total + weightOf(file), 0);
}

function weigh(chunks: Iterable<string>): { js: number; css: number } {
  const parts = [...chunks].map((name) => manifest[name]!);
  return { js: weightOfAll(parts.map(({ file }) => file)), css: weightOfAll(parts.flatMap(({ css }) => css ?? [])) };
}

const pages = (manifest[entry]?.dynamicImports ?? []).map((name) => ({
  page: name.replace(/^.*\/|-screen\.tsx$/g, ''),
  ...weigh(needed(name, needed(entry))),
}));
const all = weigh(Object.keys(manifest).filter((name) => manifest[name]!.file.endsWith('.js')));
for (const { page, js, css } of [{ page: 'sign-in', ...weigh(needed(entry)) }, ...pages]) {
  const heavy = js > budgets.js || css > budgets.css;
  if (heavy) process.exitCode = 1;
  console.log(`${page.padEnd(22)} JS ${js.toFixed(1)} kB, CSS ${css.toFixed(1)} kB${heavy ? '  TOO HEAVY' : ''}`);
}
console.log(
  `A page may load ${budgets.js} kB of JS and ${budgets.css} kB of CSS; all of them together: JS ${all.js.toFixed(1)} kB.`,
);
