import { readFile } from 'node:fs/promises';
import type { TemporalConfig } from '../config.ts';

/** The options that the client's and the worker's connection to Temporal share. */
export async function connectionOptions({ address, apiKey, tls }: TemporalConfig) {
  const [crt, key, serverRootCACertificate] = await Promise.all([
    read(tls?.certPath),
    read(tls?.keyPath),
    read(tls?.serverCaPath),
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

async function read(path: string | undefined): Promise<Buffer | undefined> {
  return path === undefined ? undefined : readFile(path);
}
