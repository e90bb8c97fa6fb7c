import { readFileSync } from 'node:fs';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import type { Command } from './commands.ts';
import { optionsOf, type Option } from './options.ts';
import { UsageError } from './usage-error.ts';

/** How the answer is printed. */
export type Style = 'readable' | 'json' | 'quiet';

/** What a command line asks the API for. */
export interface Request {
  readonly command: Command;
  /** The name or id of the integration it is about, or that a list is narrowed to. */
  readonly integration: string | undefined;
  /** Values of the parameters of the path, by name. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly style: Style;
}

export const commonOptions = {
  integration: { type: 'string' },
  body: { type: 'string' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig;

type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** True where the words after `<noun> <verb>` hold `--help` or `-h` as an option; as the value of another it is none. */
export function asksForHelp(candidates: readonly Command[], args: readonly string[]): boolean {
  const options = configOf(candidates.flatMap(({ route }) => optionsOf(route)));
  return parseArgs({ args: [...args], options, strict: false }).values['help'] === true;
}

/** Reads the words after `<noun> <verb>`. Throws {@link UsageError}. */
export function parseRequest(candidates: readonly Command[], args: readonly string[]): Request {
  const integrationGiven = args.some((word) => /^--integration(=|$)/.test(word));
  const command =
    candidates.find(({ ofIntegration }) => ofIntegration === integrationGiven) ??
    candidates.find(({ route }) => integrationGiven && optionsOf(route).some(({ flag }) => flag === 'integration'));
  if (!command) {
    throw new UsageError(
      integrationGiven ? 'This command takes no --integration.' : 'Say which one: --integration <name or id>.',
    );
  }
  const options = optionsOf(command.route);
  const { values, positionals } = parseWords(args, options);
  const style = values['json'] ? 'json' : values['quiet'] ? 'quiet' : 'readable';
  return {
    command,
    integration: values['integration'] as string | undefined,
    params: paramsOf(command, positionals),
    query: Object.fromEntries(given(options, values, 'query').map(([field, value]) => [field, String(value)])),
    body: command.route.body && bodyOf(values, given(options, values, 'body')),
    style,
  };
}

function parseWords(args: readonly string[], options: readonly Option[]): { values: Values; positionals: string[] } {
  try {
    return parseArgs({ args: [...args], options: configOf(options), allowPositionals: true, allowNegative: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function configOf(options: readonly Option[]): ParseArgsOptionsConfig {
  const own = options.map(({ flag, kind }) => [
    flag,
    { type: kind === 'boolean' ? 'boolean' : 'string', ...(kind === 'list' && { multiple: true }) },
  ]);
  return { ...(Object.fromEntries(own) as ParseArgsOptionsConfig), ...commonOptions };
}

function paramsOf({ params }: Command, positionals: readonly string[]): Record<string, string> {
  const missing = params.slice(positionals.length);
  if (missing.length > 0) throw new UsageError(`Say which one: <${missing.join('> <')}> is missing.`);
  if (positionals.length > params.length) {
    const many = `This command takes ${params.length === 0 ? 'nothing' : `${params.length}`} beside its options`;
    throw new UsageError(`${many}, not "${positionals.slice(params.length).join(' ')}".`);
  }
  return Object.fromEntries(params.map((name, at) => [name, positionals[at]!]));
}

function given(options: readonly Option[], values: Values, part: Option['part']): [string, unknown][] {
  return options
    .filter((option) => option.part === part && values[option.flag] !== undefined)
    .map((option) => [option.field, read(option, values[option.flag]!)]);
}

function read({ flag, kind, nullable }: Option, value: NonNullable<Values[string]>): unknown {
  if (nullable && value === 'null') return null;
  switch (kind) {
    case 'boolean':
      return value;
    case 'list':
      return [value].flat().flatMap((each) => String(each).split(',').filter(Boolean));
    case 'number': {
      const number = Number(value);
      if (value === '' || !Number.isFinite(number)) throw new UsageError(`--${flag} takes a number.`);
      return number;
    }
    case 'json':
      return readJson(`--${flag}`, String(value));
    case 'text':
      return value;
  }
}

/** The body as a whole, with the fields that were given by themselves put in. */
function bodyOf({ body }: Values, fields: readonly [string, unknown][]): unknown {
  const whole = body === undefined ? {} : readJson('--body', String(body));
  if (fields.length === 0) return whole;
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) {
    throw new UsageError('--body has to be a JSON object when other options add to it.');
  }
  return { ...whole, ...Object.fromEntries(fields) };
}

/** JSON as it is written, from a file (`@name`), or from standard input (`-`). */
function readJson(flag: string, value: string): unknown {
  const source = value === '-' ? 0 : value.startsWith('@') ? value.slice(1) : undefined;
  try {
    return JSON.parse(source === undefined ? value : readFileSync(source, 'utf8')) as unknown;
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'that is no valid JSON' : 'that file cannot be read';
    throw new UsageError(`${flag} takes JSON, or @file, or - for standard input: ${reason}.`);
  }
}
