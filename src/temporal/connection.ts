import { readFile } from 'node:fs/promises';
import type { TemporalConfig } from '../config.ts';

/** The options that the client's and the worker's connection to Temporal share. */
export async function connectionOptions({ address, apiKey, tls }: TemporalConfig) {
  const read = (path: string | undefined) => (path === undefined ? undefined : readFile(path));
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
