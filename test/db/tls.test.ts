import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { openDatabase } from '../../src/db/orm.ts';

/** How PostgreSQL's protocol asks for TLS before anything else is said: the length of the message, and 80877103. */
const asksForTls = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** The first that a server hears of a pool which is told of it by an address that ends so. */
async function firstWords(query: string): Promise<Buffer> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `postgresql://clef:secret@127.0.0.1:${port}/clef${query}`;
  const db = await openDatabase({ url, poolMax: 1, applicationName: 'test' });
  const heard = once(server, 'connection').then(async ([socket]: Socket[]) => {
    const [words] = (await once(socket!, 'data')) as [Buffer];
    socket!.destroy();
    return words;
  });
  await expect(db.refusesWrites()).rejects.toThrow();
  await db.close();
  server.close();
  return heard;
}

describe('DATABASE_URL', () => {
  it('says by sslmode that the server is only talked to over TLS', async () => {
    expect(await firstWords('?sslmode=verify-full')).toEqual(asksForTls);
  });

  it('says nothing of TLS where it need not be', async () => {
    expect((await firstWords('')).subarray(4, 8)).not.toEqual(asksForTls.subarray(4));
  });
});
