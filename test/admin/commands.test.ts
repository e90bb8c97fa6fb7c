import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { commandsOf, type Command } from '../../src/admin/commands.ts';
import { usageOf } from '../../src/admin/help.ts';
import { optionsOf } from '../../src/admin/options.ts';
import { route, type Route } from '../../src/http/route.ts';
import { routes } from '../../src/http/routes/index.ts';

const paged = z.object({ cursor: z.string().optional() });

function some(method: Route['method'], path: string, more: { query?: z.ZodObject; body?: z.ZodType } = {}): Route {
  return route({
    method,
    path,
    summary: `${method} ${path}`,
    scopes: ['admin'],
    reach: 'any',
    answers: { 200: z.object({}) },
    handle: () => Promise.resolve({ status: 200 as const, body: {} }),
    ...more,
  });
}

/** Routes of many forms, written down apart from the code, whether or not it has them. */
const written: readonly [Route, string][] = [
  [some('get', '/integrations', { query: paged }), 'integrations list'],
  [some('post', '/integrations'), 'integrations create'],
  [some('get', '/integrations/:id'), 'integrations show <name or id>'],
  [some('patch', '/integrations/:id'), 'integrations update <name or id>'],
  [some('delete', '/integrations/:id'), 'integrations delete <name or id>'],
  [some('get', '/integrations/:id/keys', { query: paged }), 'keys list --integration <name or id>'],
  [some('post', '/integrations/:id/keys'), 'keys create --integration <name or id>'],
  [some('post', '/integrations/:id/keys/:keyId/rotate'), 'keys rotate <keyId> --integration <name or id>'],
  [some('delete', '/integrations/:id/keys/:keyId'), 'keys revoke <keyId> --integration <name or id>'],
  [some('post', '/keys/:keyId/rotate'), 'keys rotate <keyId>'],
  [some('get', '/keys', { query: paged }), 'keys list'],
  [some('get', '/integrations/:id/channels'), 'channels get --integration <name or id>'],
  [some('put', '/integrations/:id/channels'), 'channels set --integration <name or id>'],
  [some('post', '/integrations/:id/channels/:channelId/test'), 'channels test <channelId> --integration <name or id>'],
  [some('get', '/integrations/:id/settings'), 'settings show --integration <name or id>'],
  [some('get', '/integrations/:id/config'), 'config get --integration <name or id>'],
  [some('put', '/integrations/:id/config'), 'config set --integration <name or id>'],
  [some('post', '/integrations/:id/checkpoint/reset'), 'checkpoint reset --integration <name or id>'],
  [some('get', '/alerts', { query: paged }), 'alerts list'],
  [some('get', '/alerts/:id'), 'alerts show <id>'],
  [some('get', '/integrations/:id/alerts', { query: paged }), 'alerts list --integration <name or id>'],
  [some('post', '/alerts/:id/acknowledge'), 'alerts acknowledge <id>'],
  [some('post', '/integrations/:id/alerts/acknowledge'), 'alerts acknowledge --integration <name or id>'],
  [some('post', '/notifications/:id/retry'), 'notifications retry <id>'],
  [some('post', '/integrations/:id/notifications/retry'), 'notifications retry --integration <name or id>'],
  [some('get', '/notifications/:id'), 'notifications show <id>'],
  [some('get', '/batches/:id'), 'batches show <id>'],
  [some('post', '/batches/:id/restart'), 'batches restart <id>'],
  [some('get', '/integrations/:id/batches', { query: paged }), 'batches list --integration <name or id>'],
  [some('get', '/audit', { query: paged }), 'audit list'],
  [some('get', '/outbox', { query: paged }), 'outbox list'],
  [some('get', '/outbox/:id'), 'outbox show <id>'],
  [some('get', '/integrations/:id/knowledge'), 'knowledge show --integration <name or id>'],
  [some('get', '/integrations/:id/knowledge/export'), 'knowledge export --integration <name or id>'],
  [some('get', '/integrations/:id/reports/:commitSha'), 'reports show <commitSha> --integration <name or id>'],
  [some('post', '/integrations/:id/archive'), 'integrations archive <name or id>'],
];

const nameOf = ({ noun, verb, ofIntegration }: Command) => `${noun} ${verb} ${ofIntegration}`;

describe('a command for every route', () => {
  const commands = commandsOf(written.map(([each]) => each));
  it.each(written.map(([each, usage]) => [`${each.method} ${each.path}`, usage] as const))(
    '%s: %s',
    (summary, usage) => {
      const found = commands.find(({ route: { summary: own } }) => own === summary);
      expect(found && usageOf(found)).toBe(usage);
    },
  );

  it('each has a name of its own, and none of a route for people is left out', () => {
    const offered = commandsOf(routes);
    expect(new Set(offered.map(nameOf)).size).toBe(offered.length);
    const left = routes.filter((each) => !offered.some((command) => command.route === each));
    const withoutCommand = [
      '/reports',
      '/reports/batch',
      '/session',
      '/events',
      '/healthz',
      '/readyz',
      '/outbox/:id/html',
    ];
    const inApi = left.filter(({ address }) => address.startsWith('/api/v1/'));
    expect(inApi.filter(({ path }) => !withoutCommand.includes(path))).toEqual([]);
  });
});

describe('an option for every field', () => {
  const body = z.strictObject({
    collectCIContext: z.boolean().default(false),
    expiresAt: z.iso.datetime().nullish(),
    scopes: z.array(z.enum(['read', 'admin'])).min(1),
    every: z.number().int().nullable(),
    rules: z.array(z.object({ id: z.string() })),
    mode: z.enum(['auto', 'rules']).meta({ id: 'Mode', description: 'How it is read.' }),
  });
  const options = optionsOf(some('post', '/things', { body, query: paged }));
  it.each([
    ['cursor', 'query', { flag: 'cursor', kind: 'text', required: false }],
    ['collectCIContext', 'body', { flag: 'collect-ci-context', kind: 'boolean', standard: 'false' }],
    ['expiresAt', 'body', { flag: 'expires-at', kind: 'text', nullable: true, required: false }],
    ['scopes', 'body', { flag: 'scopes', kind: 'list', choices: ['read', 'admin'], required: true }],
    ['every', 'body', { flag: 'every', kind: 'number', nullable: true }],
    ['rules', 'body', { flag: 'rules', kind: 'json' }],
    ['mode', 'body', { flag: 'mode', kind: 'text', choices: ['auto', 'rules'], meaning: 'How it is read.' }],
  ])('%s of the %s', (field, part, expected) => {
    expect(options.find((option) => option.field === field)).toMatchObject({ part, ...expected });
  });

  it('of the API can all be given', () => {
    for (const { route: each, noun, verb } of commandsOf(routes)) {
      const flags = optionsOf(each).map(({ flag }) => flag);
      expect({ noun, verb, twice: flags.filter((flag, at) => flags.indexOf(flag) !== at) }).toMatchObject({
        twice: [],
      });
      expect(flags.filter((flag) => ['body', 'json', 'quiet', 'help'].includes(flag))).toEqual([]);
    }
  });
});
