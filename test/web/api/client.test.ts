import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

let answer: RequestListener;
let server: Server;
let request: typeof import('../../../web/src/api/client.ts').request;
beforeAll(async () => {
  server = createServer((incoming, response) => answer(incoming, response)).listen(0);
  await once(server, 'listening');
  const basePath = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // All that it takes of a page.
  Object.assign(globalThis, { document: { documentElement: { dataset: { basePath } } } });
  ({ request } = await import('../../../web/src/api/client.ts'));
});
afterAll(() => {
  Reflect.deleteProperty(globalThis, 'document');
  server.closeAllConnections();
  server.close();
});

const mayBeDone = /may or may not have been done/;

it('a connection that is lost in the middle of an answer is no error of the page', async () => {
  answer = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"id":');
    setTimeout(() => response.destroy(), 50);
  };
  await expect(request('GET', '/keys')).rejects.toMatchObject({ name: 'ApiError', status: 0 });
  await expect(request('POST', '/keys', {})).rejects.toMatchObject({ status: 0, message: mayBeDone });
});

it('what something on the way answers to a write leaves open whether it was done', async () => {
  answer = (_, response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
  await expect(request('POST', '/keys', {})).rejects.toMatchObject({ status: 502, message: mayBeDone });
  await expect(request('GET', '/keys')).rejects.toMatchObject({ message: expect.not.stringMatching(mayBeDone) });
});

it('an answer that is none of ours is told of as such, also where it is said to be a success', async () => {
  answer = (_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome to the hotel</h1>');
  await expect(request('GET', '/keys')).rejects.toMatchObject({ name: 'ApiError', status: 200 });
});
