import { isIP } from 'node:net';
import { z } from 'zod';

/** The settings of the API and the worker, read once at the entry point; docs/operations.md lists them. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Where people reach the dashboard, without a trailing slash; links in mails start with it. */
  readonly publicUrl: string;
  /** The path prefix the API answers under, '' or '/prefix'. */
  readonly basePath: string;
  /** How many proxies stand before the API, or their addresses and networks: whom to believe about a client's address. */
  readonly trustProxy: number | readonly string[];
  /** Whether a browser may sign in over plain http from another machine. */
  readonly allowHttpLogin: boolean;
  readonly databaseUrl: string;
  readonly databasePoolMax: number;
  readonly temporal: TemporalConfig;
  readonly mail: MailConfig;
  /** Largest request body in bytes, also after inflating. */
  readonly ingestBodyLimit: number;
  /** How long a submission may wait for its outcome, in milliseconds, before it is answered 202. */
  readonly ingestDeadlineMs: number;
  /** After how many days the contents of reports go; undefined keeps them. */
  readonly retentionDays: number | undefined;
  readonly logLevel: string;
}

export interface TemporalConfig {
  readonly address: string;
  readonly namespace: string;
  readonly apiKey: string | undefined;
  readonly tls: { readonly certPath?: string; readonly keyPath?: string; readonly serverCaPath?: string } | undefined;
  /** Where an operator finds the Temporal Web UI; undefined leaves the links out. */
  readonly uiUrl: string | undefined;
}

export interface MailConfig {
  /** Without a key mails are captured, never sent (NTF-10). */
  readonly sendgridApiKey: string | undefined;
  readonly sendgridBaseUrl: string;
  readonly from: string;
}

/** The settings of the standalone launcher alone (`npm start`). */
export interface LauncherConfig {
  readonly dataDir: string;
  readonly cacheDir: string;
  readonly host: string;
  /** 0 means any free port, chosen once per launch; so do the two below. */
  readonly port: number;
  readonly postgresPort: number;
  readonly temporalPort: number;
  /** Set when a real server replaces the embedded one. */
  readonly databaseUrl: string | undefined;
  readonly temporalAddress: string | undefined;
  readonly temporalCli: string | undefined;
}

/** The settings of the admin commands alone. */
export interface AdminConfig {
  readonly url: string | undefined;
  readonly key: string | undefined;
  readonly dataDir: string;
}

type Env = Readonly<Record<string, string | undefined>>;

const optional = z.string().optional();
const port = z.coerce.number().int().min(0).max(65535);
const flag = z
  .enum(['0', '1', 'true', 'false'])
  .default('0')
  .transform((value) => value === '1' || value === 'true');

function isNetwork(text: string): boolean {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return Number(bits ?? 0) <= most;
}

const runtimeEnv = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(8080),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) address, such as https://clef.example.com' })
    .optional(),
  BASE_PATH: z
    .string()
    .regex(/^(\/[\w.~-]+)*\/?$/, 'must look like /prefix')
    .default(''),
  TRUST_PROXY: z
    .string()
    .default('0')
    .transform((text) => (/^\d{1,2}$/.test(text) ? Number(text) : text.split(',').map((each) => each.trim())))
    .refine((proxies) => typeof proxies === 'number' || proxies.every(isNetwork), {
      error: 'must be how many proxies stand before the API, or their addresses: 10.0.0.5,10.1.0.0/16',
    }),
  ALLOW_HTTP_LOGIN: flag,
  DATABASE_URL: z.string({ error: 'is required: postgresql://user:password@host:5432/database' }).min(1),
  DB_POOL_MAX: z.coerce.number().int().min(2).max(500).default(20),
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_API_KEY: optional,
  TEMPORAL_TLS: flag,
  TEMPORAL_TLS_CERT_PATH: optional,
  TEMPORAL_TLS_KEY_PATH: optional,
  TEMPORAL_TLS_SERVER_CA_PATH: optional,
  TEMPORAL_UI_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).optional(),
  SENDGRID_API_KEY: optional,
  SENDGRID_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
    .default('https://api.sendgrid.com'),
  MAIL_FROM: z.email().default('clef-pro@localhost.localdomain'),
  INGEST_BODY_LIMIT: z.coerce
    .number()
    .int()
    .min(1024)
    .default(64 * 1024 * 1024),
  INGEST_DEADLINE_MS: z.coerce.number().int().min(100).max(20_000).default(10_000),
  RETENTION_DAYS: z.coerce.number().positive().max(36_500).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

const usableRuntimeEnv = runtimeEnv
  .refine((env) => !env.TEMPORAL_TLS_CERT_PATH === !env.TEMPORAL_TLS_KEY_PATH, {
    path: ['TEMPORAL_TLS_KEY_PATH'],
    error: 'a client certificate needs its key, and a key its certificate',
  })
  // Every request and every mail reads it as an address.
  .refine((env) => URL.canParse(publicUrlOf(env)), {
    path: ['PUBLIC_URL'],
    error: 'is required, such as https://clef.example.com, since HOST is nothing that an http address can name',
  });

const launcherEnv = z.object({
  CLEF_DATA_DIR: z.string().default('.clef'),
  XDG_CACHE_HOME: optional,
  HOME: optional,
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(8080),
  POSTGRES_PORT: port.default(5433),
  TEMPORAL_PORT: port.default(7233),
  DATABASE_URL: optional,
  TEMPORAL_ADDRESS: optional,
  TEMPORAL_CLI: optional,
});

const adminEnv = z.object({
  CLEF_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) address, such as https://clef.example.com' })
    .optional(),
  CLEF_ADMIN_KEY: z.string().trim().optional(),
  CLEF_DATA_DIR: z.string().default('.clef'),
});

/** The settings of the API and the worker. Throws an Error whose message names each wrong variable, never its value. */
export function loadConfig(env: Env = process.env): Config {
  const read = parse(usableRuntimeEnv, env);
  const basePath = read.BASE_PATH.replace(/\/$/, '');
  const tls =
    read.TEMPORAL_TLS || read.TEMPORAL_TLS_CERT_PATH || read.TEMPORAL_TLS_SERVER_CA_PATH || read.TEMPORAL_API_KEY;
  return Object.freeze({
    host: read.HOST,
    port: read.PORT,
    publicUrl: publicUrlOf(read),
    basePath,
    trustProxy: read.TRUST_PROXY,
    allowHttpLogin: read.ALLOW_HTTP_LOGIN,
    databaseUrl: read.DATABASE_URL,
    databasePoolMax: read.DB_POOL_MAX,
    temporal: Object.freeze({
      address: read.TEMPORAL_ADDRESS,
      namespace: read.TEMPORAL_NAMESPACE,
      apiKey: read.TEMPORAL_API_KEY,
      tls: tls
        ? {
            ...(read.TEMPORAL_TLS_CERT_PATH && { certPath: read.TEMPORAL_TLS_CERT_PATH }),
            ...(read.TEMPORAL_TLS_KEY_PATH && { keyPath: read.TEMPORAL_TLS_KEY_PATH }),
            ...(read.TEMPORAL_TLS_SERVER_CA_PATH && { serverCaPath: read.TEMPORAL_TLS_SERVER_CA_PATH }),
          }
        : undefined,
      uiUrl: read.TEMPORAL_UI_URL?.replace(/\/+$/, ''),
    }),
    mail: Object.freeze({
      sendgridApiKey: read.SENDGRID_API_KEY,
      sendgridBaseUrl: read.SENDGRID_BASE_URL.replace(/\/+$/, ''),
      from: read.MAIL_FROM,
    }),
    ingestBodyLimit: read.INGEST_BODY_LIMIT,
    ingestDeadlineMs: read.INGEST_DEADLINE_MS,
    retentionDays: read.RETENTION_DAYS,
    logLevel: read.LOG_LEVEL,
  });
}

function publicUrlOf({ PUBLIC_URL, HOST, PORT, BASE_PATH }: z.output<typeof runtimeEnv>): string {
  return (PUBLIC_URL ?? httpUrl(HOST, PORT, BASE_PATH)).replace(/\/+$/, '');
}

/** Gives the http address of a host; one of IPv6 stands in brackets there. */
export function httpUrl(host: string, atPort: number, basePath: string): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${atPort}${basePath}`;
}

/** Whether whoever started the process looks for faults in the program itself; asked also when no setting can be used. */
export function wantsStacks(env: Env = process.env): boolean {
  return env['LOG_LEVEL'] === 'debug' || env['LOG_LEVEL'] === 'trace';
}

/** The settings of `npm start`. Throws as {@link loadConfig} does. */
export function loadLauncherConfig(env: Env = process.env): LauncherConfig {
  const read = parse(launcherEnv, env);
  return Object.freeze({
    dataDir: read.CLEF_DATA_DIR,
    cacheDir: read.XDG_CACHE_HOME ?? `${read.HOME ?? '.'}/.cache`,
    host: read.HOST,
    port: read.PORT,
    postgresPort: read.POSTGRES_PORT,
    temporalPort: read.TEMPORAL_PORT,
    databaseUrl: read.DATABASE_URL,
    temporalAddress: read.TEMPORAL_ADDRESS,
    temporalCli: read.TEMPORAL_CLI,
  });
}

/** The settings of the admin commands. Throws as {@link loadConfig} does. */
export function loadAdminConfig(env: Env = process.env): AdminConfig {
  const read = parse(adminEnv, env);
  return Object.freeze({ url: read.CLEF_URL, key: read.CLEF_ADMIN_KEY, dataDir: read.CLEF_DATA_DIR });
}

function parse<T extends z.ZodType>(schema: T, env: Env): z.output<T> {
  // An empty variable is one that was left out, as in a file of settings with nothing behind the sign.
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(set);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(
    `These settings cannot be used:\n${lines.join('\n')}\nSee docs/operations.md for what each one means.`,
  );
}
