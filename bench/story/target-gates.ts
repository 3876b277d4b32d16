import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { WorldTargets } from "../backtest/world-records.ts";

export type TargetGates = {
  /** The SCIM address of the application's target, which never changes. */
  urlOf(application: string): string;
  close(): Promise<void>;
};

/**
 * One address for each target of a world. A request reaches the server that behaves as the target does now; while
 * the target is down, the connection is cut.
 */
export async function startTargetGates(targets: WorldTargets): Promise<TargetGates> {
  const servers = new Map<string, Server>();
  for (const { application } of targets.settings()) {
    const server = createServer((incoming, outgoing) => {
      void forward(incoming, outgoing, () => targets.serve(application));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    servers.set(application, server);
  }
  return {
    urlOf(application) {
      const address = servers.get(application)?.address() as AddressInfo | undefined;
      if (address === undefined) throw new Error(`There is no target ${application}.`);
      return `http://127.0.0.1:${address.port}/scim/v2`;
    },
    async close() {
      for (const server of servers.values()) {
        server.closeAllConnections();
        await new Promise<void>((resolve) => server.close(() => resolve()));
      }
    },
  };
}

async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  findOrigin: () => Promise<string>,
): Promise<void> {
  const cut = () => void incoming.socket.destroy();
  const { host: _host, ...headers } = incoming.headers;
  const url = new URL(incoming.url ?? "/", await findOrigin());
  const forwarded = request(url, { method: incoming.method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on("error", cut).pipe(outgoing);
  });
  forwarded.on("error", cut);
  incoming.pipe(forwarded);
}
