import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line to a server that can be cut and mended. */
export interface CuttableLine {
  readonly port: number;
  /** Ends what is connected, and everything that tries to connect from now on. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Opens a port on this machine that leads to a server. */
export async function openLine(to: { host: string; port: number }): Promise<CuttableLine> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    // What is cut complains; that is what it is there for.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((here) => {
    keep(here);
    if (isCut) {
      here.destroy();
      return;
    }
    const there = connect(to.port, to.host);
    keep(there);
    here.pipe(there).pipe(here);
    here.on('close', () => there.destroy());
    there.on('close', () => here.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend: () => {
      isCut = false;
    },
    async close() {
      cut();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
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
