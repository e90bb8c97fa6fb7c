import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer, type AddressInfo, type ListenOptions, type Server as Acceptor, type Socket } from 'node:net';

/**
 * How many connections may be open; more are closed as they come. Each costs memory and a file handle, and PostgreSQL
 * needs some of these too.
 */
const mostConnections = 4_000;

/**
 * Node.js takes one connection from a listening socket at each turn of its loop. When thousands of pipelines come at once,
 * several sockets take several at each turn (docs/performance.md); Linux alone spreads connections over several.
 */
const sockets = process.platform === 'linux' ? 64 : 1;

/** A client that sends its request slower than this is cut off; keep-alive outlasts that of common proxies. */
const patience = {
  headersTimeout: 15_000,
  requestTimeout: 120_000,
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 1_000,
};

/** How long a stop waits for clients that do not read what they were sent, in milliseconds. */
const stopWithinMs = 20_000;

/** A port that is open. */
export interface Listening {
  readonly address: AddressInfo;
  /** Takes no more connections, and resolves when those that are open have ended. */
  close(): Promise<void>;
}

/** Opens a port whose requests are handled until it is closed. Rejects as {@link listen} does. */
export async function serveAt(
  at: { readonly host: string; readonly port: number },
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<Listening> {
  let stopping = false;
  const server = createHttpServer(patience, (request, response) => {
    if (stopping) response.setHeader('connection', 'close');
    void handle(request, response);
  });
  const { address, close } = await listen(server, at);
  return {
    address,
    close() {
      stopping = true;
      // A connection that falls idle while we wait would otherwise be kept alive.
      setInterval(() => server.closeIdleConnections(), 100).unref();
      // One whose client does not read would never be idle.
      setTimeout(() => server.closeAllConnections(), stopWithinMs).unref();
      return close();
    },
  };
}

/** Opens a port for an HTTP server. Rejects with the error of the system, also where somebody listens there already. */
export async function listen(server: Server, at: { readonly host: string; readonly port: number }): Promise<Listening> {
  const port = await ensureFree(at);
  // More may wait than may be open: a burst of pipelines must find its place in the queue, not a reset.
  const backlog = Math.ceil((mostConnections / sockets) * 2);
  const options = { host: at.host, port, backlog, reusePort: sockets > 1 };
  // This server is one of the acceptors, and takes its own connections uncounted: so it gets its share, with room for chance.
  server.maxConnections = sockets === 1 ? mostConnections : Math.ceil((mostConnections / sockets) * 1.25);
  let count = 0;
  server.on('connection', (socket) => {
    count += 1;
    socket.once('close', () => (count -= 1));
  });
  const handOn = (socket: Socket) => (count < mostConnections ? server.emit('connection', socket) : socket.destroy());
  const acceptors: Acceptor[] = [server];
  while (acceptors.length < sockets) acceptors.push(createServer({ allowHalfOpen: true, noDelay: true }, handOn));
  for (const acceptor of acceptors) await open(acceptor, options);
  return {
    address: server.address() as AddressInfo,
    async close() {
      await Promise.all(acceptors.map(closed));
    },
  };
}

/** Finds out whether the port is free with a socket that does not share: ours would share it with another program's. */
async function ensureFree({ host, port }: { host: string; port: number }): Promise<number> {
  const probe = createServer((socket) => socket.destroy());
  await open(probe, { host, port });
  const { port: found } = probe.address() as AddressInfo;
  await closed(probe);
  return found;
}

async function open(acceptor: Acceptor, options: ListenOptions): Promise<void> {
  await once(acceptor.listen(options), 'listening');
}

function closed(acceptor: Acceptor): Promise<void> {
  return new Promise((resolve) => void acceptor.close(() => resolve()));
}
