import type { Command } from './commands.ts';
import { optionsOf, type Option } from './options.ts';

const outline = `Manages Clef Pro over its HTTP API.

  npm run --silent admin -- <noun> <verb> [options]
  npm run --silent admin -- <noun> --help
  npm run --silent admin -- first-key`;

const surroundings = `Where the API is: CLEF_URL and CLEF_ADMIN_KEY, or else the ready.json that a running "npm start" keeps in CLEF_DATA_DIR
(.clef). A key is never an option: command lines are seen by others.

  --json      Print the answer as JSON.
  --quiet     Print only what a script wants: a new key, else ids.

Ends with 0 when it worked, 1 when the API refused, 2 when the command is wrong, 3 when the API cannot be reached.`;

/** The page of all commands. */
export function helpOfAll(commands: readonly Command[]): string {
  const nouns = Map.groupBy(commands, ({ noun }) => noun);
  const lines = [...nouns].map(([noun, own]) => [noun, [...new Set(own.map(({ verb }) => verb))].join(', ')] as const);
  const firstKey = ['first-key', 'make an installation-wide admin key in the database of DATABASE_URL'] as const;
  return `${outline}\n\n${columns([...lines, firstKey])}\n\n${surroundings}\n`;
}

/** The page of one noun. */
export function helpOfNoun(commands: readonly Command[]): string {
  return `${columns(commands.map((command) => [usageOf(command), command.route.summary]))}\n`;
}

/** The page of one command. `commands` are its forms: about one integration, and about none. */
export function helpOfCommand(commands: readonly Command[]): string {
  return commands.map(pageOf).join('\n\n');
}

function pageOf(command: Command): string {
  const { summary, description, body } = command.route;
  const options = optionsOf(command.route).map(
    (option) => [`--${option.flag} ${valueOf(option)}`, about(option)] as const,
  );
  const whole = body ? [['--body <JSON, @file or ->', 'The whole request body at once.'] as const] : [];
  return [
    usageOf(command),
    `${summary}.${description === undefined ? '' : ` ${description}`}`,
    ...(options.length + whole.length > 0 ? [columns([...options, ...whole])] : []),
  ].join('\n\n');
}

/** `keys rotate <keyId> --integration <name or id>` */
export function usageOf({ noun, verb, params, ofIntegration }: Command): string {
  const named = params.map((name) => `<${noun === 'integrations' && name === 'id' ? 'name or id' : name}>`);
  return [noun, verb, ...named, ...(ofIntegration ? ['--integration <name or id>'] : [])].join(' ');
}

function valueOf({ kind, choices, nullable }: Option): string {
  const words = { text: 'text', number: 'number', boolean: '', list: 'a,b', json: 'JSON, @file or -' };
  const values = choices.length > 0 ? choices.join(kind === 'list' ? ',' : '|') : words[kind];
  if (values === '') return '';
  return `<${values}${nullable ? '|null' : ''}>`;
}

function about({ required, meaning, flag, kind, standard }: Option): string {
  const off = kind === 'boolean' ? `--no-${flag} for false.` : '';
  const usual = standard === undefined ? '' : `Left out: ${standard}.`;
  return [required ? 'Required.' : '', meaning, usual, off].filter(Boolean).join(' ');
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.min(46, Math.max(0, ...rows.map(([left]) => left.length)));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd()).join('\n');
}
