import { connect, createServer, type Socket } from "node:net";

/** A line between two processes that can be cut and silenced. */
export type TcpProxy = {
  port: number;
  /** Breaks every connection, and refuses new ones for `ms`. */
  cut: (ms: number) => void;
  /** Passes no byte on for `ms`, then breaks every connection: a network that went away. */
  silence: (ms: number) => void;
  close: () => Promise<void>;
};

/** Listens on a free loopback port and passes everything on to `target`. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const pairs = new Set<[Socket, Socket]>();
  let refusedUntil = 0;
  let silentUntil = 0;

  const server = createServer((near) => {
    if (Date.now() < refusedUntil) {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: target, host: "127.0.0.1", noDelay: true });
    near.setNoDelay(true);
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on("error", end).on("close", end);
      from.pipe(to);
    }
    if (Date.now() < silentUntil) for (const socket of pair) socket.pause();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));

  const breakAll = () => {
    for (const [near, far] of pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    pairs.clear();
  };
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("The proxy has no port.");
  return {
    port: address.port,
    cut(ms) {
      refusedUntil = Date.now() + ms;
      breakAll();
    },
    silence(ms) {
      silentUntil = Date.now() + ms;
      for (const pair of pairs) {
        for (const socket of pair) {
          socket.unpipe();
          socket.pause();
        }
      }
      setTimeout(breakAll, ms);
    },
    async close() {
      breakAll();
      await new Promise((done) => server.close(done));
    },
  };
}

/** A loopback port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (typeof address !== "object" || !address) throw new Error("No port was given.");
  return address.port;
}
