import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:net";

const LOOPBACK = "127.0.0.1";
/** Below the ports from which the system chooses one for a connection (from 32768 on Linux). */
const FIRST_PORT = 12_000;
const LAST_PORT = 31_999;
const MAX_PORTS_TRIED = 200;

/**
 * Finds ports that were free a moment ago. They differ, because all are found together. No connection gets one of
 * them before the caller listens on it, because the system chooses higher ports for connections.
 */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const servers: Server[] = [];
  for (let tried = 0; servers.length < count && tried < MAX_PORTS_TRIED; tried += 1) {
    const server = await listenOn(randomInt(FIRST_PORT, LAST_PORT + 1));
    if (server !== null) servers.push(server);
  }
  if (servers.length < count) throw new Error(`fewer than ${count} free ports were found`);
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port);
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
  );
  return ports;
}

/** Null if the port is in use. */
function listenOn(port: number): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, LOOPBACK, () => resolve(server));
  });
}

/** Finds one port that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  const [port = 0] = await findFreePorts(1);
  return port;
}
