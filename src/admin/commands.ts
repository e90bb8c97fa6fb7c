import type { Route } from '../http/route.ts';

/** A route as a command: `PATCH /integrations/:id` is `integrations update`. */
export interface Command {
  readonly noun: string;
  readonly verb: string;
  readonly route: Route;
  /** About things of one integration, which `--integration` names. */
  readonly ofIntegration: boolean;
  /** The parameters of its path that are given in order, without that integration. */
  readonly params: readonly string[];
}

const verbs = { post: 'create', put: 'set', patch: 'update', delete: 'delete' } as const;
/** Where the language of the product has another word. */
const ownWords: Readonly<Record<string, string>> = { 'keys delete': 'revoke' };

/** Every route of management, action and view as a command; a new route becomes one by itself. */
export function commandsOf(routes: readonly Route[]): Command[] {
  const offered = routes.filter(isForPeople);
  const nouns = nounsOf(offered);
  return offered
    .map((route) => toCommand(route, offered, nouns))
    .toSorted((a, b) => order(a, b) || Number(a.ofIntegration) - Number(b.ofIntegration));
}

/** Not what pipelines, browsers and probes call, nor a stream that never ends. */
function isForPeople({ address, path, scopes, answers }: Route): boolean {
  return (
    address.startsWith('/api/v1/') &&
    path !== '/session' &&
    path !== '/events' &&
    !('text/html' in (answers[200] ?? {})) &&
    scopes.some((scope) => scope !== 'ingest')
  );
}

/** The words of paths that name things rather than what is done to them: they can be read, or one of them can be named. */
function nounsOf(routes: readonly Route[]): ReadonlySet<string> {
  const nouns = routes.flatMap(({ method, path }) => {
    const segments = segmentsOf(path);
    const named = segments.filter((segment, at) => !isParam(segment) && isParam(segments[at + 1] ?? ''));
    return method === 'get' ? [...named, segments.at(-1)!] : named;
  });
  return new Set(nouns.filter((word) => !isParam(word)));
}

function toCommand(route: Route, routes: readonly Route[], nouns: ReadonlySet<string>): Command {
  const segments = segmentsOf(route.path);
  const inside = segments.slice(2);
  const { noun, verb } = nameOf(route, routes, nouns);
  const ofIntegration = segments[0] === 'integrations' && inside.length > 0 && noun !== 'integrations';
  const params = (ofIntegration ? inside : segments).filter(isParam).map((segment) => segment.slice(1));
  return { noun, verb: ownWords[`${noun} ${verb}`] ?? verb, route, ofIntegration, params };
}

function nameOf({ method, path, query }: Route, routes: readonly Route[], nouns: ReadonlySet<string>) {
  const segments = segmentsOf(path);
  const words = segments.filter((segment) => !isParam(segment));
  const [last, before] = [words.at(-1)!, words.at(-2)];
  const endsInParam = isParam(segments.at(-1)!);
  const followsWord = !endsInParam && before !== undefined && segments.at(-2) === before;
  const isAction = !endsInParam && before !== undefined && (followsWord || (method === 'post' && !nouns.has(last)));
  if (isAction) return { noun: before, verb: last };
  if (method !== 'get') return { noun: last, verb: verbs[method] };
  const isSettable = routes.some((route) => route.method === 'put' && route.path === path);
  const isPaged = !endsInParam && 'shape' in query && 'cursor' in (query.shape as object);
  return { noun: last, verb: isSettable ? 'get' : isPaged ? 'list' : 'show' };
}

const segmentsOf = (path: string): string[] => path.split('/').filter(Boolean);
const isParam = (segment: string): boolean => segment.startsWith(':');
const order = (a: Command, b: Command): number =>
  a.noun === b.noun ? a.verb.localeCompare(b.verb) : a.noun.localeCompare(b.noun);
