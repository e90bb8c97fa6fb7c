import { globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const web = fileURLToPath(new URL('../../web/src/', import.meta.url));
const read = (path: string) => readFileSync(web + path, 'utf8');
const screenOf = (path: string) => (path.startsWith('screens/') ? basename(dirname(path)) : 'everywhere');

/** The classes that a style sheet gives a look by their name alone, each with the screens whose sheets do. */
function styled(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const path of globSync('**/*.css', { cwd: web })) {
    const selectors = read(path)
      .replaceAll(/\/\*[^]*?\*\//g, '')
      .matchAll(/([^{}@;]+)\{/g);
    for (const [, list = ''] of selectors) {
      for (const [, name = ''] of list.matchAll(/(?<=^|,)\s*\.([\w-]+)\s*(?=,|$)/g)) {
        found.set(name, (found.get(name) ?? new Set()).add(screenOf(path)));
      }
    }
  }
  return found;
}

/** The classes that a component names, in a plain attribute or in the words of a computed one. */
function named(path: string): Set<string> {
  const attributes = read(path).matchAll(/className=(?:"([^"]*)"|\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\})/g);
  const words = [...attributes].flatMap(([, plain, computed]) =>
    plain === undefined
      ? [...computed!.matchAll(/['"`]([^'"`]*)['"`]/g)].flatMap(([, each]) => each!.split(/\s+/))
      : plain.split(/\s+/),
  );
  return new Set(words.filter((each) => /^[\w-]+$/.test(each)));
}

it('a class that one screen styles is used by no other, which would look as the way to it has it', () => {
  const screens = new Map([...styled()].filter(([, owners]) => !owners.has('everywhere')));
  const strangers = globSync('**/*.tsx', { cwd: web }).flatMap((path) =>
    [...named(path)]
      .filter((each) => screens.get(each) && !screens.get(each)!.has(screenOf(path)))
      .map((each) => `${path}: ${each}`),
  );
  expect(strangers).toEqual([]);
});

it('no two screens style one class by its name alone', () => {
  const twice = [...styled()].filter(([, owners]) => owners.size > 1 && !owners.has('everywhere'));
  expect(twice.map(([name]) => name)).toEqual([]);
});

it('every token is used', () => {
  const sheets = globSync('**/*.css', { cwd: web }).map(read).join('\n');
  const tokens = [...read('styles/tokens.css').matchAll(/^\s*(--[\w-]+):/gm)].map(([, name]) => name!);
  expect(tokens.filter((each) => !new RegExp(`var\\(${each}\\b(?!-)`).test(sheets))).toEqual([]);
});
