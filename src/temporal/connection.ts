import { readFile } from 'node:fs/promises';
import type { TemporalConfig } from '../config.ts';

/** The options that the client's and the worker's connection to Temporal share. Throws an Error that names the setting whose file cannot be read. */
export async function connectionOptions({ address, apiKey, tls }: TemporalConfig) {
  const [crt, key, serverRootCACertificate] = await Promise.all([
    read('TEMPORAL_TLS_CERT_PATH', tls?.certPath),
    read('TEMPORAL_TLS_KEY_PATH', tls?.keyPath),
    read('TEMPORAL_TLS_SERVER_CA_PATH', tls?.serverCaPath),
  ]);
  return {
    address,
    ...(apiKey !== undefined && { apiKey }),
    ...(tls && {
      tls: {
        ...(serverRootCACertificate && { serverRootCACertificate }),
        ...(crt && key && { clientCertPair: { crt, key } }),
      },
    }),
  };
}

async function read(setting: string, path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  return readFile(path).catch((cause: unknown) => {
    throw new Error(`The file that ${setting} names cannot be read`, { cause });
  });
}
