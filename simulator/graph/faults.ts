import type { Clock, Instant } from "../seam.ts";

/** What a request is about, as counted in the request log. */
export type PathKind =
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

export type FaultKind =
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
export type Fault = {
  readonly kind: FaultKind;
  /** The requests it strikes; left out: all of Graph that it makes sense for, never sign-in. */
  readonly on?: readonly PathKind[];
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

export type FaultBoard = {
  add(fault: Fault): void;
  /** Ends the faults of one kind, or all of them. */
  clear(kind?: FaultKind): void;
  list(): readonly Fault[];
};

/** The board as the face itself uses it: `strike` counts a fault down. */
export type StrikingBoard = FaultBoard & {
  strike(path: PathKind, tenantId: string | null): Strikes;
};

/** The faults that strike one request, by kind. */
export type Strikes = ReadonlyMap<FaultKind, Fault>;

const GRAPH: readonly PathKind[] = [
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
const PAGED: readonly PathKind[] = ["provisioning", "audits", "service-principals"];

const STRIKES: Readonly<Record<FaultKind, readonly PathKind[]>> = {
  down: GRAPH,
  "down-html": GRAPH,
  throttle: GRAPH,
  unauthorised: GRAPH,
  forbidden: GRAPH,
  unlicensed: ["provisioning", "audits"],
  slow: GRAPH,
  cut: GRAPH,
  html: GRAPH,
  malformed: GRAPH,
  "foreign-link": PAGED,
  duplicates: PAGED,
};

export const isFaultKind = (text: string): text is FaultKind => Object.hasOwn(STRIKES, text);

export function faultBoard(initial: readonly Fault[], clock: Clock): StrikingBoard {
  let faults: readonly Fault[] = initial;

  function alive(): readonly Fault[] {
    const now = clock.now();
    faults = faults.filter(
      ({ until, left }) => (until === undefined || now < until) && (left === undefined || left > 0),
    );
    return faults;
  }

  return {
    add(fault) {
      faults = [...alive(), fault];
    },
    clear(kind) {
      faults = kind === undefined ? [] : faults.filter((fault) => fault.kind !== kind);
    },
    list: alive,
    strike(path, tenantId) {
      const strikes = new Map<FaultKind, Fault>();
      faults = alive().map((fault) => {
        const hits =
          !strikes.has(fault.kind) &&
          (fault.on ?? STRIKES[fault.kind]).includes(path) &&
          (fault.tenantId === undefined || fault.tenantId === tenantId);
        if (!hits) return fault;
        strikes.set(fault.kind, fault);
        return fault.left === undefined ? fault : { ...fault, left: fault.left - 1 };
      });
      return strikes;
    },
  };
}
