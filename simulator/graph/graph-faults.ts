import type { Clock, Instant } from "../tenant-view.ts";

/** What a request is about, as counted in the request log. */
export type RequestKind =
  | "sign-in"
  | "provisioning"
  | "audits"
  | "service-principals"
  | "service-principal"
  | "delta"
  | "jobs"
  | "job"
  | "job-action"
  | "schema"
  | "secrets"
  | "batch"
  | "unknown";

export type GraphFaultKind =
  | "down"
  | "down-html"
  | "throttle"
  | "unauthorised"
  | "forbidden"
  | "unlicensed"
  | "slow"
  | "cut"
  | "html"
  | "malformed"
  | "foreign-link"
  | "duplicates";

/** Something wrong with the face, until it has ended or has struck often enough. */
export type GraphFault = {
  readonly kind: GraphFaultKind;
  /** The requests it strikes; left out: all of Graph that it makes sense for, never sign-in. */
  readonly requestKinds?: readonly RequestKind[];
  readonly tenantId?: string;
  /** On the face's clock. */
  readonly until?: Instant;
  /** How many requests it still strikes. */
  readonly left?: number;
  /** For `slow`: milliseconds of real time. */
  readonly delayMs?: number;
  /** For `throttle`: the header's text, or null for none; left out: the usual rotation. */
  readonly retryAfter?: string | null;
};

export type GraphFaultControl = {
  add(fault: GraphFault): void;
  /** Ends the faults of one kind, or all of them. */
  clear(kind?: GraphFaultKind): void;
  list(): readonly GraphFault[];
};

/** The board as the face itself uses it: `strike` counts a fault down. */
export type GraphFaultRegistry = GraphFaultControl & {
  takeFaults(path: RequestKind, tenantId: string | null): ActiveFaults;
};

/** The faults that strike one request, by kind. */
export type ActiveFaults = ReadonlyMap<GraphFaultKind, GraphFault>;

const GRAPH_REQUESTS: readonly RequestKind[] = [
  "provisioning",
  "audits",
  "service-principals",
  "service-principal",
  "delta",
  "jobs",
  "job",
  "job-action",
  "secrets",
  "schema",
  "batch",
  "unknown",
];
const PAGED_REQUESTS: readonly RequestKind[] = ["provisioning", "audits", "service-principals"];

const AFFECTED_REQUESTS: Readonly<Record<GraphFaultKind, readonly RequestKind[]>> = {
  down: GRAPH_REQUESTS,
  "down-html": GRAPH_REQUESTS,
  throttle: GRAPH_REQUESTS,
  unauthorised: GRAPH_REQUESTS,
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
    takeFaults(path, tenantId) {
      const taken = new Map<GraphFaultKind, GraphFault>();
      faults = listActive().map((fault) => {
        const isAffected =
          !taken.has(fault.kind) &&
          (fault.requestKinds ?? AFFECTED_REQUESTS[fault.kind]).includes(path) &&
          (fault.tenantId === undefined || fault.tenantId === tenantId);
        if (!isAffected) return fault;
        taken.set(fault.kind, fault);
        return fault.left === undefined ? fault : { ...fault, left: fault.left - 1 };
      });
      return taken;
    },
  };
}
