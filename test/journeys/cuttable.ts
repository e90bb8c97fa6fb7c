import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What a network does to a line. */
export const faults = ['refused', 'reset', 'silent', 'slow', 'trickle'] as const;

/**
 * `refused`: nobody listens, what stood is closed. `reset`: everything is broken off, what is opened too. `silent`: connections
 * are taken and stay, and nothing passes any more, which neither end is told. `slow`: whatever is sent arrives 150 ms
 * later. `trickle`: some 25 kB pass a second, in pieces.
 */
export type Fault = (typeof faults)[number];

/** A line to a server that can be cut and mended. */
export interface CuttableLine {
  readonly port: number;
  suffer(fault: Fault): Promise<void>;
  /** Ends what is connected, and everything that tries to connect from now on. */
  cut(): Promise<void>;
  /** Takes new connections again. One that fell silent stays so, as in a network that forgot it. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

const latencyMs = 150;
const piece = { bytes: 512, everyMs: 20 };

/** Opens a port on this machine that leads to a server. */
export async function openLine(to: { host: string; port: number }): Promise<CuttableLine> {
  const sockets = new Set<Socket>();
  /** Those through which nothing will ever pass again. */
  const silent = new WeakSet<Socket>();
  let fault: Fault | undefined;

  const server = createServer((here) => {
    keep(here);
    if (fault === 'reset') return void here.resetAndDestroy();
    if (fault === 'silent') {
      silent.add(here);
      here.resume();
      return;
    }
    const there = connect(to.port, to.host);
    keep(there);
    void carry(here, there);
    void carry(there, here);
  });

  function keep(socket: Socket): void {
    sockets.add(socket);
    // What is cut complains; that is what it is there for.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  }

  /** Until one end closes; then the other one does, unless nothing passes between them. */
  async function carry(from: Socket, into: Socket): Promise<void> {
    const deliver = async (bytes: Buffer) => {
      if (!silent.has(from) && !into.write(bytes)) await once(into, 'drain');
    };
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) await pass(chunk, fault, deliver);
    } catch {
      // Broken off.
    }
    if (!silent.has(from)) into.destroy();
  }

  async function open(port: number): Promise<void> {
    if (!server.listening) await once(server.listen(port, '127.0.0.1'), 'listening');
  }

  await open(0);
  const { port } = server.address() as AddressInfo;

  async function suffer(next: Fault): Promise<void> {
    fault = next;
    if (next === 'silent') for (const socket of sockets) silent.add(socket);
    if (next === 'reset') await Promise.all([...sockets].map(breakOff));
    if (next === 'refused') {
      server.close();
      for (const socket of sockets) socket.destroy();
    }
  }

  return {
    port,
    suffer,
    cut: () => suffer('reset'),
    async mend() {
      fault = undefined;
      await open(port);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      if (server.listening) await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** Resolves once it is broken off: Node first lets it write what it still has to. */
async function breakOff(socket: Socket): Promise<void> {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  socket.once('close', () => resolve());
  socket.resetAndDestroy();
  await closed;
}

async function pass(chunk: Buffer, fault: Fault | undefined, deliver: (bytes: Buffer) => Promise<void>): Promise<void> {
  if (fault === 'slow') await pause(latencyMs);
  if (fault !== 'trickle') return deliver(chunk);
  for (let at = 0; at < chunk.length; at += piece.bytes) {
    await pause(piece.everyMs);
    await deliver(chunk.subarray(at, at + piece.bytes));
  }
}

/** A line to the database of an address, and the address that leads through it. */
export async function lineToDatabase(url: string): Promise<CuttableLine & { through(url: string): string }> {
  const { hostname, port } = new URL(url);
  const line = await openLine({ host: hostname, port: Number(port) });
  return {
    ...line,
    through: (target) => Object.assign(new URL(target), { hostname: '127.0.0.1', port: `${line.port}` }).href,
  };
}
