import type {
  ProcessProblem,
  ProcessProblemCode,
  ProcessProblemValues,
} from "../../domain/process-problem.ts";
import { MINUTE, SECOND } from "../../domain/time.ts";

type ValuesOf<Code> = Omit<Extract<ProcessProblemValues, { readonly code: Code }>, "code">;

const VALUES: { readonly [Code in ProcessProblemCode]: ValuesOf<Code> } = {
  "tasks-overdue": { tenants: ["contoso", "fabrikam"], tasks: 3, longestMs: 4 * MINUTE },
  "tasks-failing": { tenants: ["contoso"], tasks: 1, isDispatchFailing: false },
  "tenant-never-read": { tenants: ["contoso"] },
  "deliveries-stuck": { notifications: 2, longestMs: 10 * MINUTE },
  "heartbeat-failing": { failure: { code: "refused", status: 404 } },
  "delivery-path-broken": {
    paths: [
      {
        channel: "mail",
        routeName: null,
        failure: "sign-in-refused",
        status: 535,
        since: 1_700_000_000_000,
      },
      {
        channel: "webhook",
        routeName: "operations",
        failure: "server-unreachable",
        status: null,
        since: 1_700_000_000_000,
      },
    ],
  },
  "route-matches-nothing": {
    routes: [{ route: "on-call", setting: "notify[0].applications", values: ["8x9", "Slakc"] }],
  },
  "redis-data-lost": {},
  "redis-evicts-data": { policy: "allkeys-lru" },
  "redis-not-persistent": {},
  "redis-scripts-failing": {},
  "redis-memory-low": {
    usedBytes: 1_950_000_000,
    budgetBytes: 2_147_483_648,
    isNothingLeft: false,
  },
  "records-unreadable": { records: 1, kinds: [{ kind: "incident", count: 1 }] },
  "look-ups-dropped": { actors: 1, lookUps: 25_000 },
  "privacy-settings-differ": { tenants: ["contoso"] },
  "event-loop-blocked": { longestMs: 12 * SECOND },
  "clock-jumped": { byMs: -180 * MINUTE },
};

/** One problem of every code. */
export const PROCESS_PROBLEM_EXAMPLES = Object.entries(VALUES).map(
  ([code, values]) => ({ code, ...values, since: 1_700_000_000_000 }) as ProcessProblem,
);
