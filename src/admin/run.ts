import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { loadAdminConfig } from '../config.ts';
import { routes } from '../http/routes/index.ts';
import {
  brokenOff,
  call,
  findApi,
  integrationId,
  readJson,
  readText,
  Refused,
  stranger,
  Unreachable,
  type Api,
} from './api.ts';
import { commandsOf, type Command } from './commands.ts';
import { printFirstKey } from './first-key.ts';
import { helpOfAll, helpOfCommand, helpOfNoun, usageOf } from './help.ts';
import { asksForHelp, parseRequest, type Request, type Style } from './parse.ts';
import { quiet, readable, refusal } from './print.ts';
import { readSettings, UsageError } from './usage-error.ts';

const isHelp = (word: string): boolean => word === '--help' || word === '-h' || word === 'help';

/** Carries one command out; gives the exit code: 0 done, 1 refused, 2 not understood, 3 not reachable. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    await choose(args);
    return 0;
  } catch (error) {
    return complain(error, args.includes('--json'));
  }
}

async function choose(args: readonly string[]): Promise<void> {
  const commands = commandsOf(routes);
  const [noun, verb, ...rest] = args;
  if (noun === undefined || isHelp(noun)) return print(helpOfAll(commands));
  if (noun === 'first-key') return printFirstKey(args.slice(1));
  const ofNoun = commands.filter((command) => command.noun === noun);
  if (ofNoun.length === 0) throw new UsageError(`There is no "${noun}". See --help for all there is.`);
  if (verb === undefined || isHelp(verb)) return print(helpOfNoun(ofNoun));
  const forms = ofNoun.filter((command) => command.verb === verb);
  if (forms.length === 0) throw new UsageError(`"${noun}" has no "${verb}". There is:\n\n${helpOfNoun(ofNoun)}`);
  if (asksForHelp(forms, rest)) return print(`${helpOfCommand(forms)}\n`);
  await carryOut(forms, rest);
}

async function carryOut(forms: readonly Command[], args: readonly string[]): Promise<void> {
  const request = readRequest(forms, args);
  const api = findApi(readSettings(loadAdminConfig));
  const { method, body } = request.command.route;
  const path = await addressOf(api, request);
  const response = await call(api, { method, path, ...(body && { body: request.body }) });
  if (response.headers.get('content-type')?.startsWith('application/json')) {
    return show(api, response, request.style);
  }
  // Some routes answer with something else than JSON, and say so; from any other, a page of HTML is a stranger's.
  const described = request.command.route.answers[response.status];
  if (!described || 'parse' in described) throw new Unreachable(stranger(api, response.status));
  await copy(api, response);
}

function readRequest(forms: readonly Command[], args: readonly string[]): Request {
  try {
    return parseRequest(forms, args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${error.message}\n\n${forms.map((form) => `  ${usageOf(form)}`).join('\n')}`);
  }
}

async function addressOf(api: Api, { command, integration, params, query }: Request): Promise<string> {
  const values = { ...params };
  const search = new URLSearchParams(query);
  if (command.noun === 'integrations' && values['id'] !== undefined)
    values['id'] = await integrationId(api, values['id']);
  if (integration !== undefined) {
    const id = await integrationId(api, integration);
    if (command.ofIntegration) values['id'] = id;
    else search.set('integration', id);
  }
  const path = command.route.address.replaceAll(/:(\w+)/g, (_all, name: string) => segmentOf(name, values[name]!));
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

/** A value as one segment of a path. Throws {@link UsageError} for those that no encoding keeps from being another path. */
function segmentOf(name: string, value: string): string {
  if (['', '.', '..'].includes(value)) throw new UsageError(`Say which one: <${name}> may not be empty, "." or "..".`);
  return encodeURIComponent(value);
}

async function show(api: Api, response: Response, style: Style): Promise<void> {
  if (style === 'json') return print(`${await readText(api, response)}\n`);
  const body = await readJson(api, response);
  if (style === 'quiet') return print(quiet(body));
  print(`${readable(body, process.stdout.isTTY ? process.stdout.columns : Infinity)}\n`);
  const { key, nextCursor } = body as { key?: unknown; nextCursor?: unknown };
  if (typeof key === 'string') say('This is the only time the key is shown.');
  if (typeof nextCursor === 'string') say(`There is more: --cursor ${nextCursor}`);
}

/** An export, or a stream of events for as long as it lasts. */
async function copy(api: Api, response: Response): Promise<void> {
  if (!response.body) return;
  try {
    await pipeline(Readable.fromWeb(response.body), process.stdout, { end: false });
  } catch (error) {
    // Whoever read along has enough, as `head` does.
    if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return;
    throw new Unreachable(brokenOff(api));
  }
}

function complain(error: unknown, json: boolean): number {
  if (error instanceof Refused) {
    say(json ? JSON.stringify(error.problem) : refusal(error.problem));
    return 1;
  }
  if (error instanceof Unreachable) {
    say(error.message);
    return 3;
  }
  if (error instanceof UsageError) {
    say(error.message);
    return 2;
  }
  throw error;
}

function print(text: string): void {
  process.stdout.write(text);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
