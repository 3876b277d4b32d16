import type { Clock, Instant } from "../tenant-view.ts";

/** The kind of a request, for faults and for the request log. */
export type RequestKind =
  | "sign-in"
  | "provisioning"
  | "audits"
  | "service-principals"
  | "service-principal"
  | "delta"
  | "assignments"
  | "group-members"
  | "jobs"
  | "job"
  | "job-action"
  | "schema"
  | "secrets"
  | "send-mail"
  | "batch"
  | "unknown";

export type GraphFaultKind =
  /** 503 with Graph's JSON error. */
  | "down"
  /** 503 with an HTML page. */
  | "down-html"
  /** 429. */
  | "throttle"
  /** 401. */
  | "unauthorised"
  /** 401 with a claims challenge, as continuous access evaluation sends it. */
  | "claims-challenge"
  /** The sign-in authority answers with an AADSTS code. */
  | "sign-in-error"
  /** Any answer. */
  | "answer"
  /** 403 for a missing permission. */
  | "forbidden"
  /** 403 for a missing licence. */
  | "unlicensed"
  /** The answer is delayed. */
  | "slow"
  /** The connection ends after half of the answer. */
  | "cut"
  /** 200 with an HTML page. */
  | "html"
  /** The answer is half of the JSON text. */
  | "malformed"
  /** The next link of a page points to another host. */
  | "foreign-link"
  /** A page starts with rows of the previous page. */
  | "duplicates";

/**
 * A fault of the simulated Graph, active until its end time or its number of requests is reached.
 */
export type GraphFault = {
  readonly kind: GraphFaultKind;
  /** The affected kinds of requests. Default: AFFECTED_REQUESTS; only `sign-in-error` affects sign-ins. */
  readonly requestKinds?: readonly RequestKind[];
  readonly tenantId?: string;
  /** Simulated time. */
  readonly until?: Instant;
  /** Number of requests that the fault will still affect. */
  readonly left?: number;
  /** For `slow`: the delay in milliseconds of real time. */
  readonly delayMs?: number;
  /** For `throttle`: the Retry-After header, or null for none. Default: a random form of Graph. */
  readonly retryAfter?: string | null;
  /** For `sign-in-error`. Default: the secret is wrong. */
  readonly signInError?: SignInErrorAnswer;
  /** For `answer`. Default: 503 without a body. */
  readonly answer?: FaultAnswer;
};

export type SignInErrorAnswer = {
  readonly status: number;
  /** The OAuth error. */
  readonly error: string;
  /** The digits of the AADSTS code. */
  readonly code: number;
  readonly message: string;
  readonly retryAfter?: string;
};

export type FaultAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text: string;
};

export type GraphFaultControl = {
  add(fault: GraphFault): void;
  /** Ends the faults of one kind, or all faults. */
  clear(kind?: GraphFaultKind): void;
  list(): readonly GraphFault[];
};

export type GraphFaultRegistry = GraphFaultControl & {
  /** Returns the faults for one request, and decrements `left` of each returned fault. */
  takeFaults(requestKind: RequestKind, tenantId: string | null): ActiveFaults;
};

/** The faults that affect one request, by kind. */
export type ActiveFaults = ReadonlyMap<GraphFaultKind, GraphFault>;

const GRAPH_REQUESTS: readonly RequestKind[] = [
  "provisioning",
  "audits",
  "service-principals",
  "service-principal",
  "delta",
  "assignments",
  "group-members",
  "jobs",
  "job",
  "job-action",
  "secrets",
  "schema",
  "send-mail",
  "batch",
  "unknown",
];
const PAGED_REQUESTS: readonly RequestKind[] = [
  "provisioning",
  "audits",
  "service-principals",
  "assignments",
  "group-members",
];

const AFFECTED_REQUESTS: Readonly<Record<GraphFaultKind, readonly RequestKind[]>> = {
  down: GRAPH_REQUESTS,
  "down-html": GRAPH_REQUESTS,
  throttle: GRAPH_REQUESTS,
  unauthorised: GRAPH_REQUESTS,
  "claims-challenge": GRAPH_REQUESTS,
  "sign-in-error": ["sign-in"],
  answer: GRAPH_REQUESTS,
  forbidden: GRAPH_REQUESTS,
  unlicensed: ["provisioning", "audits"],
  slow: GRAPH_REQUESTS,
  cut: GRAPH_REQUESTS,
  html: GRAPH_REQUESTS,
  malformed: GRAPH_REQUESTS,
  "foreign-link": PAGED_REQUESTS,
  duplicates: PAGED_REQUESTS,
};

export const isGraphFaultKind = (text: string): text is GraphFaultKind =>
  Object.hasOwn(AFFECTED_REQUESTS, text);

export function createGraphFaultRegistry(
  initial: readonly GraphFault[],
  clock: Clock,
): GraphFaultRegistry {
  let faults: readonly GraphFault[] = initial;

  function listActive(): readonly GraphFault[] {
    const now = clock.now();
    faults = faults.filter(
      ({ until, left }) => (until === undefined || now < until) && (left === undefined || left > 0),
    );
    return faults;
  }

  return {
    add(fault) {
      faults = [...listActive(), fault];
    },
    clear(kind) {
      faults = kind === undefined ? [] : faults.filter((fault) => fault.kind !== kind);
    },
    list: listActive,
    takeFaults(requestKind, tenantId) {
      const taken = new Map<GraphFaultKind, GraphFault>();
      faults = listActive().map((fault) => {
        const isAffected =
          !taken.has(fault.kind) &&
          (fault.requestKinds ?? AFFECTED_REQUESTS[fault.kind]).includes(requestKind) &&
          (fault.tenantId === undefined || fault.tenantId === tenantId);
        if (!isAffected) return fault;
        taken.set(fault.kind, fault);
        return fault.left === undefined ? fault : { ...fault, left: fault.left - 1 };
      });
      return taken;
    },
  };
}
