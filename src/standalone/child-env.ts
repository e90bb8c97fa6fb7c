import { httpUrl, type Config, type LauncherConfig } from '../config.ts';

type Env = NodeJS.ProcessEnv;

/** Where the two parts that can be embedded are reached. */
export interface Addresses {
  readonly apiUrl: string;
  readonly apiPort: number;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalUiUrl: string | undefined;
}

/** Gives the URL under which this machine reaches the API. */
export function localApiUrl(host: string, port: number, basePath: Config['basePath']): string {
  const everywhere: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  return httpUrl(everywhere[host] ?? host, port, basePath);
}

/** Gives the environment of the worker: the person's own, with what this launch has chosen. */
export function workerEnv(env: Env, config: LauncherConfig, at: Addresses): Env {
  return {
    ...env,
    // Not `??`: an empty setting counts as left out.
    PUBLIC_URL: env['PUBLIC_URL'] || at.apiUrl,
    ...(config.temporalAddress === undefined && withoutTemporalAccess),
    HOST: config.host,
    DATABASE_URL: at.databaseUrl,
    TEMPORAL_ADDRESS: at.temporalAddress,
    ...(at.temporalUiUrl !== undefined && { TEMPORAL_UI_URL: at.temporalUiUrl }),
  };
}

/** Gives the environment of the API: the worker's and its port. */
export function apiEnv(env: Env, config: LauncherConfig, at: Addresses): Env {
  return { ...workerEnv(env, config, at), PORT: `${at.apiPort}` };
}

// The embedded server speaks neither TLS nor keys. Whoever uses Temporal Cloud elsewhere may have these in their shell.
const withoutTemporalAccess = {
  TEMPORAL_API_KEY: '',
  TEMPORAL_TLS: '',
  TEMPORAL_TLS_CERT_PATH: '',
  TEMPORAL_TLS_KEY_PATH: '',
  TEMPORAL_TLS_SERVER_CA_PATH: '',
};
