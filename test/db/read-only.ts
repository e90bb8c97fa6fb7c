import { Client } from 'pg';

/** Makes a database one in which no new connection may write, as providers do when a disk is nearly full; or takes that back. */
export async function setReadOnly(url: string, isReadOnly: boolean): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  // What takes it back is itself a write.
  const client = new Client({ connectionString: url, options: '-c default_transaction_read_only=off' });
  await client.connect();
  try {
    await client.query(`alter database ${name} set default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`);
  } finally {
    await client.end();
  }
}
