/**
 * Who may import whom (ARCHITECTURE.md). Each room lists the rooms it may reach; everything else is forbidden.
 * @type {Record<string, string[]>}
 */
const rooms = {
  'src/domain': [],
  'src/db': ['src/patience.ts', 'src/domain'],
  'src/notify': ['src/domain', 'src/config.ts'],
  'src/temporal': ['src/config.ts', 'src/patience.ts', 'src/domain'],
  'src/views': ['src/db', 'src/domain'],
  'src/ingest': ['src/gather.ts', 'src/patience.ts', 'src/db', 'src/domain', 'src/temporal'],
  'src/http': ['src/gather.ts', 'src/patience.ts', 'src/ingest', 'src/views', 'src/db', 'src/domain', 'src/temporal'],
  'src/standalone': ['src/config.ts', 'src/reason.ts', 'src/db'],
  'src/admin': ['src/config.ts', 'src/reason.ts', 'src/http', 'src/db/first-key.ts', 'src/standalone/ready-file.ts'],
  activities: ['src/gather.ts', 'src/db', 'src/notify', 'src/domain', 'src/temporal'],
  workflows: ['src/temporal/names.ts', 'src/domain'],
  migrations: [],
};

/** Packages that only one place may know. */
const owners = {
  '@mikro-orm': '^(src/db|migrations)/',
  kysely: '^src/db/',
  '^pg$': '^(src/db/|src/standalone/|test/)',
  'koa|@koa/router|koa-helmet': '^src/http/',
  '@sendgrid': '^src/notify/email\\.ts$',
  '@temporalio/client': '^(src/temporal/|test/|bench/)',
};

const escape = (path) => `^${path.replaceAll('.', '\\.')}(/|$)`;
const application = '^(src|workflows|activities|migrations)/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: application, pathNot: '\\.d\\.ts$|^migrations/|^src/http/docs/' },
      to: {},
    },
    ...Object.entries(rooms).map(([room, reach]) => ({
      name: `${room}-reaches-too-far`,
      severity: 'error',
      from: { path: escape(room) },
      to: { path: application, pathNot: [room, ...reach, ...(room === 'workflows' ? ['activities'] : [])].map(escape) },
    })),
    {
      name: 'workflows-know-only-the-types-of-activities',
      comment: 'A workflow runs in a sandbox, where the code of an activity cannot.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-dashboard-knows-only-the-types-of-answers',
      comment: 'It is another program, in the browser: what it shares with the API is the shape of answers.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(src|workflows|activities|test)/', pathNot: '^src/http/answers/' },
    },
    {
      name: 'the-dashboard-carries-no-schemas',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^src/|node_modules/zod', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'domain-is-pure',
      comment: 'No I/O, clock or random in decisions.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { dependencyTypes: ['core', 'npm'], pathNot: '^(crypto|node:crypto|zlib|node:zlib|buffer)$|zod' },
    },
    ...Object.entries(owners).map(([name, path]) => ({
      name: `only-its-owner-knows-${name.replaceAll(/[^a-z]/g, '')}`,
      severity: 'error',
      from: { path: application, pathNot: path },
      to: { path: `node_modules/(${name.replaceAll(/[\^$]/g, '')})(/|$)` },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node'],
    },
  },
};
