import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Clock, TenantView } from "../tenant-view.ts";
import { createAccessTokens } from "./access-tokens.ts";
import type { AppRegistration } from "./app-registrations.ts";
import { startFaultControl } from "./fault-control-server.ts";
import { createGraphApi } from "./graph-api.ts";
import {
  createGraphFaultRegistry,
  type GraphFault,
  type GraphFaultControl,
} from "./graph-faults.ts";
import { createGraphRandom } from "./graph-random.ts";
import { createRequestListener } from "./http-listener.ts";
import { getLoopbackTls, type TlsFiles } from "./loopback-certificate.ts";
import {
  createRateLimiter,
  type RateLimit,
  REPORTS_RATE_LIMIT,
  SYNCHRONIZATION_RATE_LIMIT,
} from "./rate-limit.ts";
import { createRequestLog, type RequestLog } from "./request-log.ts";
import { createResultPages } from "./result-pages.ts";

export type GraphServerOptions = {
  readonly views: readonly TenantView[];
  readonly clock: Clock;
  /** Clock for client assertions, which clients sign with their own clock. Default: `clock`. */
  readonly wallClock?: Clock;
  readonly seed: number;
  readonly apps: readonly AppRegistration[];
  readonly faults?: readonly GraphFault[];
  /** Default: the certificate of this process. */
  readonly tls?: TlsFiles;
  /** Default: any free port. */
  readonly port?: number;
  readonly host?: string;
  /**
   * Port of the control server for faults, plain HTTP (0: any free port). Default: no control
   * server.
   */
  readonly controlPort?: number;
  readonly tokenLifetimeSeconds?: number;
  /** Maximum number of rows in a page. */
  readonly maxPageSize?: number;
  /** Share of pages that are empty although more rows follow. */
  readonly emptyPageRatio?: number;
  /** Null: no limit. Default: Microsoft's published limit. */
  readonly reportsRateLimit?: RateLimit | null;
  readonly synchronizationRateLimit?: RateLimit | null;
};

export type GraphServer = {
  /** Base URL of both the sign-in authority (`<url>/{tenantId}`) and Graph (`<url>/v1.0`). */
  readonly url: string;
  readonly caFile: string;
  readonly controlUrl: string | null;
  readonly faults: GraphFaultControl;
  readonly requests: RequestLog;
  close(): Promise<void>;
};

/** Starts the simulated Graph and its sign-in authority on loopback, for all tenants. */
export async function startGraphServer(options: GraphServerOptions): Promise<GraphServer> {
  const { clock, seed, apps } = options;
  const tls = options.tls ?? (await getLoopbackTls());
  const host = options.host ?? "127.0.0.1";
  const random = createGraphRandom(seed);
  const requests = createRequestLog();
  const faultRegistry = createGraphFaultRegistry(options.faults ?? [], clock);
  const { reportsRateLimit = REPORTS_RATE_LIMIT } = options;
  const { synchronizationRateLimit = SYNCHRONIZATION_RATE_LIMIT } = options;

  const handleRequest = createGraphApi({
    views: new Map(options.views.map((view) => [view.tenantId, view])),
    clock,
    wallClock: options.wallClock ?? clock,
    apps,
    tokens: createAccessTokens({
      clock,
      seed,
      random,
      lifetimeSeconds: options.tokenLifetimeSeconds ?? 3600,
    }),
    faultRegistry,
    handlerContext: {
      pages: createResultPages({ seed, emptyPageRatio: options.emptyPageRatio ?? 0.03 }),
      maxPageSize: options.maxPageSize ?? 1000,
    },
    random,
    reports: createRateLimiter(reportsRateLimit, clock),
    synchronization: createRateLimiter(synchronizationRateLimit, clock),
    logRequest: requests.add,
  });

  const server = createServer(
    { key: tls.key, cert: tls.cert },
    createRequestListener(handleRequest),
  );
  await listen(server, options.port ?? 0, host);
  const { port } = server.address() as AddressInfo;
  const faultControl =
    options.controlPort === undefined
      ? null
      : await startFaultControl({ port: options.controlPort, faults: faultRegistry, requests });

  return {
    url: `https://${host}:${port}`,
    caFile: tls.caFile,
    controlUrl: faultControl?.url ?? null,
    faults: faultRegistry,
    requests,
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
