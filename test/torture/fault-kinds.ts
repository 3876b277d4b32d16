import type { TortureForm } from "./torture-redis.ts";

// The faults that a run can inject. One table says everything that the planning needs.

export const WORKERS = ["worker-1", "worker-2"] as const;
const SERVERS = ["server-1", "server-2"] as const;
export const PROCESSES = [...WORKERS, ...SERVERS] as const;
export type ProcessName = (typeof PROCESSES)[number];

export const RECIPIENTS = ["ada@ops.example", "ben@ops.example", "cleo@ops.example"] as const;
/** Gets critical notifications in a route of its own. */
export const PAGER = "pager@ops.example";

export const FAULT_GROUPS = ["process", "redis", "graph", "mail", "clock", "stored-data"] as const;
export type FaultGroup = (typeof FAULT_GROUPS)[number];

type FaultTraits = {
  readonly group: FaultGroup;
  /** Shortest and longest time between begin and end, in real milliseconds. */
  readonly lastsMs: readonly [number, number];
  /** What the fault affects, one of which the plan chooses. Two faults never overlap on one target. */
  readonly targets: readonly string[];
  /** The forms of Redis that lose data by the fault which they had confirmed. Default: none. */
  readonly losesDataIn?: readonly TortureForm[];
  /** The forms of Redis that have the fault. Default: all. */
  readonly forms?: readonly TortureForm[];
  /** At most one fault of a kind with this mark per run. */
  readonly isSevere?: true;
};

/** The forms in which a replica can take over. */
const WITH_REPLICAS: readonly TortureForm[] = ["sentinel", "cluster"];
const ANY_GRAPH = ["graph"] as const;

const FAULT_KINDS = {
  killed: { group: "process", lastsMs: [100, 3000], targets: PROCESSES },
  paused: { group: "process", lastsMs: [500, 8000], targets: PROCESSES },
  restarted: { group: "process", lastsMs: [100, 1500], targets: PROCESSES },

  "redis killed": { group: "redis", lastsMs: [100, 4000], targets: ["redis"] },
  // A master that is paused for long is replaced. It still confirms the calls that waited for it, and then
  // becomes a replica, without what it has confirmed.
  "redis paused": {
    group: "redis",
    lastsMs: [500, 7000],
    targets: ["redis"],
    losesDataIn: WITH_REPLICAS,
  },
  "redis connections cut": { group: "redis", lastsMs: [0, 0], targets: ["redis"] },
  "redis memory full": { group: "redis", lastsMs: [500, 6000], targets: ["redis"] },
  "redis without replicas": { group: "redis", lastsMs: [500, 6000], targets: ["redis"] },
  "redis read-only": {
    group: "redis",
    lastsMs: [500, 6000],
    targets: ["redis"],
    forms: ["standalone"],
  },
  "redis scripts forgotten": { group: "redis", lastsMs: [0, 0], targets: ["redis"] },
  "redis emptied": {
    group: "redis",
    lastsMs: [0, 0],
    targets: ["redis"],
    losesDataIn: ["standalone", ...WITH_REPLICAS],
    isSevere: true,
  },
  "redis back to an older state": {
    group: "redis",
    lastsMs: [1000, 4000],
    targets: ["redis"],
    forms: ["standalone"],
    losesDataIn: ["standalone"],
    isSevere: true,
  },
  "redis fails over": {
    group: "redis",
    lastsMs: [0, 0],
    targets: ["redis"],
    forms: WITH_REPLICAS,
    losesDataIn: WITH_REPLICAS,
  },
  // Long enough for a replica to take over. Its last writes may be missing then.
  "redis master killed": {
    group: "redis",
    lastsMs: [3000, 7000],
    targets: ["redis"],
    forms: WITH_REPLICAS,
    losesDataIn: WITH_REPLICAS,
  },

  "graph throttles": { group: "graph", lastsMs: [500, 6000], targets: ANY_GRAPH },
  "graph answers 500": { group: "graph", lastsMs: [500, 6000], targets: ANY_GRAPH },
  "graph answers 503": { group: "graph", lastsMs: [500, 6000], targets: ANY_GRAPH },
  "graph cuts its JSON": { group: "graph", lastsMs: [500, 6000], targets: ANY_GRAPH },
  "graph cuts connections": { group: "graph", lastsMs: [500, 6000], targets: ANY_GRAPH },
  "graph hangs": { group: "graph", lastsMs: [500, 6000], targets: ANY_GRAPH },
  "graph answers HTML": { group: "graph", lastsMs: [500, 6000], targets: ANY_GRAPH },
  "graph refuses the token": { group: "graph", lastsMs: [500, 6000], targets: ANY_GRAPH },
  "graph revokes the token": { group: "graph", lastsMs: [500, 6000], targets: ANY_GRAPH },
  "sign-in refused": { group: "graph", lastsMs: [500, 6000], targets: ANY_GRAPH },
  "graph repeats rows": { group: "graph", lastsMs: [500, 6000], targets: ANY_GRAPH },

  "smtp down": { group: "mail", lastsMs: [500, 5000], targets: ["smtp"] },
  "smtp answers 421": { group: "mail", lastsMs: [500, 5000], targets: ["smtp"] },
  "smtp slow": { group: "mail", lastsMs: [500, 5000], targets: ["smtp"] },
  "smtp confirms late": { group: "mail", lastsMs: [500, 5000], targets: ["smtp"] },
  "smtp cuts after DATA": {
    group: "mail",
    lastsMs: [500, 5000],
    targets: ["smtp"],
    isSevere: true,
  },
  "smtp answers 450": { group: "mail", lastsMs: [500, 5000], targets: RECIPIENTS },
  "smtp answers 550": { group: "mail", lastsMs: [500, 5000], targets: [...RECIPIENTS, PAGER] },

  "clock wrong": {
    group: "clock",
    lastsMs: [2000, 8000],
    targets: [...PROCESSES, "all processes"],
    isSevere: true,
  },

  "records from a newer version": {
    group: "stored-data",
    lastsMs: [0, 0],
    targets: ["incident", "notification"],
    isSevere: true,
  },
  "open incident lost": {
    group: "stored-data",
    lastsMs: [0, 0],
    targets: ["incident"],
    isSevere: true,
  },
  "schedules lost": { group: "stored-data", lastsMs: [0, 0], targets: ["redis"], isSevere: true },
} as const satisfies Readonly<Record<string, FaultTraits>>;

export type FaultKind = keyof typeof FAULT_KINDS;

export const traitsOf = (kind: FaultKind): FaultTraits => FAULT_KINDS[kind];
export const FAULT_KIND_NAMES = Object.keys(FAULT_KINDS) as readonly FaultKind[];
