import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Clock, TenantView } from "../seam.ts";
import type { AppRegistration } from "./apps.ts";
import { loopbackTls, type Tls } from "./certificate.ts";
import { startControl } from "./control.ts";
import { face } from "./face.ts";
import { type Fault, type FaultBoard, faultBoard } from "./faults.ts";
import { pages } from "./pages.ts";
import { type RequestLog, requestLog } from "./request-log.ts";
import { seeded } from "./seeded.ts";
import {
  type Allowance,
  bucket,
  REPORTS_ALLOWANCE,
  SYNCHRONIZATION_ALLOWANCE,
} from "./throttle.ts";
import { tokens } from "./tokens.ts";
import { serve } from "./transport.ts";

export type GraphOptions = {
  readonly views: readonly TenantView[];
  readonly clock: Clock;
  /** Judges client assertions, which clients sign by their own clock; left out: `clock`. */
  readonly wallClock?: Clock;
  readonly seed: number;
  readonly apps: readonly AppRegistration[];
  readonly faults?: readonly Fault[];
  /** Left out: the certificate of this process. */
  readonly tls?: Tls;
  /** Left out: any free one. */
  readonly port?: number;
  readonly host?: string;
  /** Faults over plain HTTP at this port (0: any free one); left out: none. */
  readonly controlPort?: number;
  readonly tokenSeconds?: number;
  /** The most rows a page holds. */
  readonly maxPageSize?: number;
  /** Share of pages that are empty although rows follow. */
  readonly emptyPageRatio?: number;
  /** Null admits everything; left out: as published. */
  readonly reportsAllowance?: Allowance | null;
  readonly synchronizationAllowance?: Allowance | null;
};

export type GraphFace = {
  /** Authority and Graph alike: `<url>/{tenantId}` signs in, `<url>/v1.0` answers. */
  readonly url: string;
  readonly caFile: string;
  readonly controlUrl: string | null;
  readonly faults: FaultBoard;
  readonly requests: RequestLog;
  close(): Promise<void>;
};

/** Starts Graph and its authority on loopback, for all tenants at once. */
export async function startGraph(options: GraphOptions): Promise<GraphFace> {
  const { clock, seed, apps } = options;
  const tls = options.tls ?? (await loopbackTls());
  const host = options.host ?? "127.0.0.1";
  const chance = seeded(seed);
  const requests = requestLog();
  const board = faultBoard(options.faults ?? [], clock);
  const { reportsAllowance = REPORTS_ALLOWANCE } = options;
  const { synchronizationAllowance = SYNCHRONIZATION_ALLOWANCE } = options;

  const answer = face({
    views: new Map(options.views.map((view) => [view.tenantId, view])),
    clock,
    wallClock: options.wallClock ?? clock,
    apps,
    tokens: tokens({ clock, seed, chance, lifetimeSeconds: options.tokenSeconds ?? 3600 }),
    board,
    desk: {
      pages: pages({ seed, emptyPageRatio: options.emptyPageRatio ?? 0.03 }),
      maxPageSize: options.maxPageSize ?? 1000,
    },
    chance,
    reports: bucket(reportsAllowance, clock),
    synchronization: bucket(synchronizationAllowance, clock),
    log: requests.add,
  });

  const server = createServer({ key: tls.key, cert: tls.cert }, serve(answer));
  await listening(server, options.port ?? 0, host);
  const { port } = server.address() as AddressInfo;
  const control =
    options.controlPort === undefined
      ? null
      : await startControl({ port: options.controlPort, faults: board, requests });

  return {
    url: `https://${host}:${port}`,
    caFile: tls.caFile,
    controlUrl: control?.url ?? null,
    faults: board,
    requests,
    async close() {
      await control?.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
}
