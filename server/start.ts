import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { isLoopback } from "./access/host.ts";
import { type AppDeps, createApp } from "./app.ts";

/** Time that running answers have before their connections are closed, in real milliseconds. */
const CLOSE_WITHIN_MS = 3000;

export type StartDeps = Omit<AppDeps, "consoleFolder"> & {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
};

export type RunningServer = { readonly url: string; close(): Promise<void> };

/**
 * @throws Error with the remedy when it would stand open to the network, or the port is taken
 */
export async function startServer(deps: StartDeps): Promise<RunningServer> {
  const { host, port, access } = deps;
  if (access.mode === "none" && !isLoopback(host)) {
    throw new Error(
      `server.host is ${host}, but server.access.mode is none: everybody on the network could read ` +
        "persons' data. Set server.access.mode to keys, or server.host to 127.0.0.1.",
    );
  }
  const consoleFolder = join(import.meta.dirname, "console");
  const { app, changes } = createApp({ ...deps, consoleFolder });
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} of ${host} is taken: stop what listens there, or set server.port.`;
      reject(error.code === "EADDRINUSE" ? new Error(taken) : error);
    });
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}`,
    async close() {
      changes.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const hurry = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS);
      await closed;
      clearTimeout(hurry);
    },
  };
}
