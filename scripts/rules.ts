/**
 * docs/rules.md says each rule in a sentence; which code implements it and which tests prove it is read from the tree: a
 * rule's number stands in the comment of its code and at the beginning of the name of its test. A range of numbers counts
 * in the name of a test alone.
 * `npm run rules` brings the page up to date; `npm run check:rules` fails when it is not, or when a rule has no code or no
 * test.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const root = new URL('../', import.meta.url);
const page = fileURLToPath(new URL('docs/rules.md', root));
/** More names of tests than this are counted, not listed. */
const listed = 4;

const family = '(?:ORD|ALR|ACK|NTF|PRV|INT)';
const rule = String.raw`${family}-\d+`;
const range = new RegExp(String.raw`\b(${family})-(\d+)(?:[\s*]+to[\s*]+${family}-(\d+))?`, 'g');
const heading = new RegExp(`^### (${rule}) (.+)$`);

type Places = Map<string, Map<string, string[]>>;

async function main(verb: string | undefined): Promise<number> {
  const before = readFileSync(page, 'utf8');
  const rules = before.split('\n').flatMap((line) => heading.exec(line)?.[1] ?? []);
  const code = collect(['src/**/*.ts', 'activities/*.ts', 'workflows/*.ts'], rulesInComments);
  const tests = collect(['test/**/*.test.ts'], rulesInTestNames);
  const missing = rules.flatMap((each) => [
    ...(code.has(each) ? [] : [`${each}: no comment in the code names it.`]),
    ...(tests.has(each) ? [] : [`${each}: the name of no test begins with it.`]),
  ]);
  const unknown = [...new Set([...code.keys(), ...tests.keys()])].filter((each) => !rules.includes(each));
  const problems = [...missing, ...unknown.map((each) => `${each}: docs/rules.md does not have it.`)];
  const after = await pretty(rewrite(before, code, tests));
  if (verb === 'write') writeFileSync(page, after);
  else if (after !== before) problems.push('docs/rules.md is not up to date: run `npm run rules`.');
  for (const problem of problems) console.error(problem);
  console.log(`${rules.length} rules, ${problems.length} problems`);
  return problems.length === 0 ? 0 : 1;
}

/** For each rule, the files that name it, with what they say it is. */
function collect(globs: readonly string[], find: (text: string) => Iterable<[rule: string, name: string]>): Places {
  const places: Places = new Map();
  for (const file of globSync([...globs], { cwd: fileURLToPath(root) }).toSorted()) {
    for (const [each, name] of find(readFileSync(new URL(file, root), 'utf8'))) {
      const files = places.get(each) ?? new Map<string, string[]>();
      files.set(file, [...(files.get(file) ?? []), name]);
      places.set(each, files);
    }
  }
  return places;
}

/** A range says what a place is about; the code of a rule is where its own number stands. */
function* rulesInComments(text: string): Iterable<[string, string]> {
  const comments = text.match(/\/\*[^]*?\*\/|\/\/.*$/gm) ?? [];
  for (const comment of comments) {
    for (const [, first, number, to] of comment.matchAll(range)) {
      if (to === undefined) yield [`${first}-${number}`, ''];
    }
  }
}

/** `ORD-3 to ORD-7` names the ones between as well. */
function* rulesInRanges(text: string): Iterable<string> {
  for (const [, first, from, to] of text.matchAll(range)) {
    for (let number = Number(from); number <= Number(to ?? from); number += 1) yield `${first}-${number}`;
  }
}

/** A title is a string at the head of a test or a group that begins with rules and a colon. */
function* rulesInTestNames(text: string): Iterable<[string, string]> {
  const titles = text.matchAll(new RegExp(`['"\`](${rule}(?:(?:, | to )${rule})*): ([^\\n]+?)['"\`](?:,|\\)|$)`, 'gm'));
  for (const [, rules, name] of titles) {
    for (const each of rulesInRanges(rules!)) yield [each, name!.replaceAll(/\\(.)/g, '$1')];
  }
}

function rewrite(text: string, code: Places, tests: Places): string {
  const lines = text.split('\n').filter((line) => !/^- (Code|Proved by): /.test(line));
  return lines
    .flatMap((line) => {
      const named = heading.exec(line)?.[1];
      if (named === undefined) return [line];
      return [line, '', `- Code: ${links(code.get(named))}`, `- Proved by: ${proofs(tests.get(named))}`];
    })
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n');
}

function links(files: ReadonlyMap<string, string[]> | undefined): string {
  return [...(files?.keys() ?? [])].map(link).join(', ') || 'nothing';
}

function proofs(files: ReadonlyMap<string, string[]> | undefined): string {
  const all = [...(files ?? [])].flatMap(([file, names]) => names.map((name) => `${link(file)}: ${name}`));
  const more = all.length - listed;
  return [...all.slice(0, listed), ...(more > 0 ? [`and ${more} more`] : [])].join('; ') || 'nothing';
}

function link(file: string): string {
  return `[${file}](../${file})`;
}

async function pretty(text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(page)), filepath: page });
}

process.exitCode = await main(process.argv[2]);
