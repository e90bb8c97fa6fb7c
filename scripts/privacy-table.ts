/**
 * docs/privacy.md shows the table of forbidden shapes as the code has it. `npm run privacy:table` brings the page up to
 * date; a test fails when it is not.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { kinds } from '../src/domain/privacy/kinds.ts';
import { patterns } from '../src/domain/privacy/patterns/index.ts';

export const page = fileURLToPath(new URL('../docs/privacy.md', import.meta.url));
const generated = /(?<=<!-- made by npm run privacy:table -->\n)[^]*?(?=<!-- end -->)/g;

/** The page with its tables as they should be. */
export async function withTables(text: string): Promise<string> {
  const tables = [kindTable(), patternTable()];
  const filled = text.replace(generated, () => `\n${tables.shift()}\n\n`);
  return format(filled, { ...(await resolveConfig(page)), parser: 'markdown' });
}

function kindTable(): string {
  return table(
    ['Kind', 'What it stands for'],
    Object.entries(kinds).map(([kind, words]) => [`\`[${kind}]\``, words]),
  );
}

function patternTable(): string {
  return table(
    ['Kind', 'Why', 'Found', 'Left alone', 'Pattern'],
    patterns.map(({ kind, why, hit, miss, proseOnly, pattern }) => [
      kind + (proseOnly ? '\\*' : ''),
      why,
      code(hit),
      code(miss),
      code(String(pattern)),
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Inline code, also of what holds backquotes; a cell of a table cannot hold a bar. */
function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${text.startsWith('`') ? ' ' : ''}${text.replaceAll('|', '\\|')}${text.endsWith('`') ? ' ' : ''}${fence}`;
}

if (import.meta.main) writeFileSync(page, await withTables(readFileSync(page, 'utf8')));
