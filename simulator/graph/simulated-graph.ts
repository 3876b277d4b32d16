import type { Clock, TenantView } from "../tenant-view.ts";
import { createAccessTokens } from "./access-tokens.ts";
import type { AppRegistration } from "./app-registrations.ts";
import { createGraphApi, type IncomingRequest, type OutgoingAnswer } from "./graph-api.ts";
import {
  createGraphFaultRegistry,
  type GraphFault,
  type GraphFaultRegistry,
} from "./graph-faults.ts";
import { createGraphRandom } from "./graph-random.ts";
import type { SentMail } from "./graph-request.ts";
import {
  createRateLimiter,
  type RateLimit,
  REPORTS_RATE_LIMIT,
  SYNCHRONIZATION_RATE_LIMIT,
} from "./rate-limit.ts";
import { createRequestLog, type RequestLog } from "./request-log.ts";
import { createResultPages } from "./result-pages.ts";
import { createSigningKey } from "./signing-key.ts";
import { createUserSignIn } from "./user-sign-in.ts";

export type SimulatedGraphOptions = {
  readonly views: readonly TenantView[];
  readonly clock: Clock;
  /** Clock for client assertions, which clients sign with their own clock. Default: `clock`. */
  readonly wallClock?: Clock;
  readonly seed: number;
  readonly apps: readonly AppRegistration[];
  readonly faults?: readonly GraphFault[];
  readonly tokenLifetimeSeconds?: number;
  /** Maximum number of rows in a page. */
  readonly maxPageSize?: number;
  /** Share of pages that are empty although more rows follow. */
  readonly emptyPageRatio?: number;
  /** Null: no limit. Default: Microsoft's published limit. */
  readonly reportsRateLimit?: RateLimit | null;
  readonly synchronizationRateLimit?: RateLimit | null;
};

/** The simulated Graph and its sign-in authority, without a network. */
export type SimulatedGraph = {
  answer(request: IncomingRequest): Promise<OutgoingAnswer>;
  readonly faults: GraphFaultRegistry;
  readonly requests: RequestLog;
  /** The mails that `sendMail` has accepted. */
  readonly sentMails: readonly SentMail[];
};

/** Creates the simulated Graph and its sign-in authority for all tenants. */
export function createSimulatedGraph(options: SimulatedGraphOptions): SimulatedGraph {
  const { clock, seed, apps } = options;
  const random = createGraphRandom(seed);
  const requests = createRequestLog();
  const sentMails: SentMail[] = [];
  const faultRegistry = createGraphFaultRegistry(options.faults ?? [], clock);
  const { reportsRateLimit = REPORTS_RATE_LIMIT } = options;
  const { synchronizationRateLimit = SYNCHRONIZATION_RATE_LIMIT } = options;

  const wallClock = options.wallClock ?? clock;
  const lifetimeSeconds = options.tokenLifetimeSeconds ?? 3600;
  const signingKey = createSigningKey(`simulator-${seed}`);
  const answer = createGraphApi({
    signingKey,
    userSignIn: createUserSignIn({
      ...{ apps, random, clock, wallClock, lifetimeSeconds },
      key: signingKey,
    }),
    views: new Map(options.views.map((view) => [view.tenantId, view])),
    clock,
    wallClock,
    apps,
    tokens: createAccessTokens({
      clock,
      seed,
      random,
      lifetimeSeconds,
    }),
    faultRegistry,
    handlerContext: {
      pages: createResultPages({ seed, emptyPageRatio: options.emptyPageRatio ?? 0.03 }),
      maxPageSize: options.maxPageSize ?? 1000,
      sentMails,
    },
    random,
    reports: createRateLimiter(reportsRateLimit, clock),
    synchronization: createRateLimiter(synchronizationRateLimit, clock),
    logRequest: requests.add,
  });
  return { answer, faults: faultRegistry, requests, sentMails };
}
