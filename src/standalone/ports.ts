import { createServer } from 'node:net';

/** A port the person asked for by a setting; 0 stands for any free one. */
export interface PortWish {
  readonly setting: string;
  readonly host: string;
  readonly port: number;
  /** Further ports that must be free too, as distances from this one. */
  readonly alsoFree?: readonly number[];
}

// Below what Linux (32768) and macOS (49152) give to outgoing connections: one of those could take the port of a child
// while it is being restarted.
const lowest = 15_000;
const highest = 31_000;

/** Gives a port for every wish, no two alike. Throws one sentence naming the setting when a fixed one cannot be had. */
export async function choosePorts(wishes: readonly PortWish[]): Promise<number[]> {
  const chosen = new Set<number>();
  const ports: number[] = [];
  for (const wish of wishes) {
    const port = wish.port === 0 ? await findFreePort(wish, chosen) : await claimFixedPort(wish, chosen);
    for (const distance of distances(wish)) chosen.add(port + distance);
    ports.push(port);
  }
  return ports;
}

async function findFreePort(wish: PortWish, chosen: ReadonlySet<number>): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    const obstacle = await firstObstacle({ ...wish, port }, chosen);
    if (obstacle === undefined) return port;
    if (obstacle.code !== 'EADDRINUSE') throw new Error(explain(wish, wish.setting, port, obstacle.code));
  }
  throw new Error(`No free port was found on ${wish.host}: set ${wish.setting} to a port you know to be free.`);
}

async function claimFixedPort(wish: PortWish, chosen: ReadonlySet<number>): Promise<number> {
  const obstacle = await firstObstacle(wish, chosen);
  if (obstacle === undefined) return wish.port;
  const name = obstacle.distance === 0 ? wish.setting : `${wish.setting} + ${obstacle.distance}`;
  throw new Error(explain(wish, name, wish.port + obstacle.distance, obstacle.code));
}

async function firstObstacle(wish: PortWish, chosen: ReadonlySet<number>) {
  for (const distance of distances(wish)) {
    const port = wish.port + distance;
    const code = chosen.has(port) ? 'EADDRINUSE' : await tryToListen(wish.host, port);
    if (code !== undefined) return { distance, code };
  }
  return undefined;
}

function distances(wish: PortWish): readonly number[] {
  return [0, ...(wish.alsoFree ?? [])];
}

/** Gives the error code that listening on a port meets, undefined when it is free. */
export function tryToListen(host: string, port: number): Promise<string | undefined> {
  if (port > 65_535) return Promise.resolve('ERANGE');
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'UNKNOWN'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

function explain(wish: PortWish, name: string, port: number, code: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${wish.host} (${name}) is taken: end the program that uses it, or set ${wish.setting} to another port (0 = any free one).`;
    case 'EACCES':
      return `Port ${port} (${name}) may not be opened by this user: set ${wish.setting} to a port above 1023 (0 = any free one).`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${wish.host} is not an address of this machine: set HOST to one that is, such as 127.0.0.1.`;
    case 'ERANGE':
      return `Port ${port} (${name}) does not exist: set ${wish.setting} to a lower port (0 = any free one).`;
    default:
      return `Port ${port} on ${wish.host} (${name}) cannot be opened (${code}): set ${wish.setting} to another port (0 = any free one).`;
  }
}
