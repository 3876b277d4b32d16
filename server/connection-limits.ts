import type { Server, ServerOptions } from "node:http";
import type { Socket } from "node:net";
import { createFairShare } from "./access/fair-share.ts";

// Limits for clients that are slow, or that only hold connections. All times are real milliseconds.

/** If a client reads nothing for this long, its answer or stream is ended. */
const INACTIVITY_TIMEOUT_MS = 30_000;
/**
 * A connection costs some kilobytes and an open file. Linux lets Node open 4,096 files or more, because Node
 * raises its limit to the hard limit.
 */
const MAX_CONNECTIONS = 2000;

export const SERVER_OPTIONS: ServerOptions = {
  /** From the beginning of a connection or request to the end of its headers. */
  headersTimeout: 10_000,
  /** From the beginning of a request to the end of its body, which has at most 128 kB. */
  requestTimeout: 20_000,
  /** Between two requests of one connection. A proxy should close its connections earlier. */
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2000,
  maxHeaderSize: 16_384,
};

/**
 * Limits connections in total and by address, so that one address cannot take all connections.
 * When a connection is refused, the idle ones (between two requests) are closed too, to make room.
 */
export function limitConnections(server: Server): void {
  const connections = createFairShare(MAX_CONNECTIONS);
  server.setTimeout(INACTIVITY_TIMEOUT_MS);
  server.on("connection", (socket: Socket) => {
    const address = socket.remoteAddress ?? "unknown";
    const giveBack = connections.take(address);
    if (giveBack === null) {
      server.closeIdleConnections();
      socket.destroy();
      return;
    }
    socket.once("close", giveBack);
  });
}
