import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { isLoopback } from "../config/is-loopback.ts";
import { listenErrorText } from "../config/listen-error.ts";
import { limitConnections, SERVER_OPTIONS } from "./connection-limits.ts";
import { type AppContext, createApp } from "./create-app.ts";

/**
 * Time for running requests to end before the server closes their connections, in real
 * milliseconds.
 */
const CLOSE_TIMEOUT_MS = 3000;

const TLS_REMEDY =
  "put a proxy with TLS in front of the server, and set server.publicUrl to its address with https://";

export type StartServerOptions = Omit<AppContext, "consoleDirectory"> & {
  readonly host: string;
  /** With 0 the server listens on any free port. */
  readonly port: number;
};

export type RunningServer = { readonly url: string; close(): Promise<void> };

/**
 * @throws Error with the remedy when the network could read the server without a key, or when the
 * port is in use
 */
export async function startServer(options: StartServerOptions): Promise<RunningServer> {
  const { host, port, access, publicUrl, log } = options;
  if (access.mode === "none" && !isLoopback(host)) {
    throw new Error(
      `server.host is ${host}, but server.access.mode is none: everyone on the network could read ` +
        "persons' data. Set server.access.mode to keys, or server.host to 127.0.0.1.",
    );
  }
  const consoleDirectory = join(import.meta.dirname, "console");
  const { app, assessedJobs } = createApp({ ...options, consoleDirectory });
  const server = createServer(SERVER_OPTIONS, app);
  limitConnections(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const text = listenErrorText(error.code, { host, port });
      reject(text === null ? error : new Error(text));
    });
    server.listen(port, host, resolve);
  });
  if (!isLoopback(host) && publicUrl?.startsWith("https:") !== true) {
    log.warn({ host, remedy: TLS_REMEDY }, "keys and data about persons are sent without TLS");
  }
  const { port: boundPort } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${boundPort}`,
    async close() {
      assessedJobs.stop();
      const serverClosed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const closeTimer = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
      await serverClosed;
      clearTimeout(closeTimer);
    },
  };
}
