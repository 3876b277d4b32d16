import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { startFaultControl } from "./fault-control-server.ts";
import type { GraphFaultControl } from "./graph-faults.ts";
import type { SentMail } from "./graph-request.ts";
import { createRequestListener } from "./http-listener.ts";
import { getLoopbackTls, type TlsFiles } from "./loopback-certificate.ts";
import type { RequestLog } from "./request-log.ts";
import { createSimulatedGraph, type SimulatedGraphOptions } from "./simulated-graph.ts";

export type GraphServerOptions = SimulatedGraphOptions & {
  /** Default: the certificate of this process. */
  readonly tls?: TlsFiles;
  /** Default: any free port. */
  readonly port?: number;
  readonly host?: string;
  /** Names that clients may use for the server besides those of loopback; `tls` is valid for them. */
  readonly names?: readonly string[];
  /**
   * Port of the control server for faults, plain HTTP (0: any free port). Default: no control
   * server.
   */
  readonly controlPort?: number;
};

export type GraphServer = {
  /** Base URL of both the sign-in authority (`<url>/{tenantId}`) and Graph (`<url>/v1.0`). */
  readonly url: string;
  readonly caFile: string;
  readonly controlUrl: string | null;
  readonly faults: GraphFaultControl;
  readonly requests: RequestLog;
  /** The mails that `sendMail` has accepted. */
  readonly sentMails: readonly SentMail[];
  close(): Promise<void>;
};

/** Starts the simulated Graph and its sign-in authority on loopback, for all tenants. */
export async function startGraphServer(options: GraphServerOptions): Promise<GraphServer> {
  const tls = options.tls ?? (await getLoopbackTls());
  const host = options.host ?? "127.0.0.1";
  const { answer, faults, requests, sentMails } = createSimulatedGraph(options);
  const server = createServer(
    { key: tls.key, cert: tls.cert },
    createRequestListener(answer, options.names),
  );
  await listen(server, options.port ?? 0, host);
  const { port } = server.address() as AddressInfo;
  const faultControl =
    options.controlPort === undefined
      ? null
      : await startFaultControl({ port: options.controlPort, faults, requests });

  return {
    url: `https://${host === "0.0.0.0" ? "127.0.0.1" : host}:${port}`,
    caFile: tls.caFile,
    controlUrl: faultControl?.url ?? null,
    faults,
    requests,
    sentMails,
    async close() {
      await faultControl?.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
}
