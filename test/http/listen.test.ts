import { Agent, createServer, get, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listen, type Listening } from '../../src/http/listen.ts';
import { eventually } from '../eventually.ts';

const host = '127.0.0.1';

let server: Server;
let listening: Listening;
/** What ends the answers that wait. */
let held: (() => void)[];
beforeEach(async () => {
  held = [];
  server = createServer((request, response) => {
    if (request.url === '/held') held.push(() => response.end('here'));
    else response.end('here');
  });
  listening = await listen(server, { host, port: 0 });
});
afterEach(async () => {
  server.closeAllConnections();
  await listening.close();
});

/** Asks over a connection that stays open. */
function ask(agent: Agent, path = '/'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ host, port: listening.address.port, path, agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    }).on('error', reject);
  });
}

describe('the port of the API', () => {
  it('answers over each of its sockets, and is closed once the connections of all of them have ended', async () => {
    const agent = new Agent({ keepAlive: true });
    const answers = await Promise.all(Array.from({ length: 300 }, () => ask(agent)));
    expect(new Set(answers)).toEqual(new Set([200]));
    let answered = 0;
    const waiting = Array.from({ length: 20 }, () => ask(agent, '/held').finally(() => (answered += 1)));
    await eventually(async () => held.length === 20);
    let isClosed = false;
    const closing = listening.close().then(() => (isClosed = true));
    for (const end of held.splice(1)) end();
    await eventually(async () => answered === 19);
    expect(isClosed).toBe(false);
    held[0]!();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([200]));
    server.closeIdleConnections();
    await closing;
    await expect(ask(new Agent())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    agent.destroy();
  });

  it('is refused to a second server, although several sockets share it', async () => {
    await expect(listen(createServer(), { host, port: listening.address.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
