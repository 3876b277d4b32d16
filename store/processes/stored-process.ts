import { z } from "zod";
import { DELIVERY_CHANNELS, DELIVERY_FAILURE_CODES } from "../../domain/delivery.ts";
import { PROCESS_ROLES, type ProcessProblem } from "../../domain/process-problem.ts";
import { RECORD_KINDS } from "../../domain/unreadable-records.ts";
import { unionByCode } from "../union-by-code.ts";

const since = z.number();
const tenants = z.array(z.string());
const OnlySince = z.object({ since });

/** Codes of a newer version are left out, so that an older server still shows the others. */
export const StoredProcessProblem = unionByCode<ProcessProblem>({
  "tasks-overdue": z.object({ since, tenants, tasks: z.number(), longestMs: z.number() }),
  "tasks-failing": z.object({
    since,
    tenants,
    tasks: z.number(),
    isDispatchFailing: z.boolean().default(false),
  }),
  "tenant-never-read": z.object({ since, tenants }),
  "deliveries-stuck": z.object({ since, notifications: z.number(), longestMs: z.number() }),
  "heartbeat-failing": z.object({
    since,
    failure: z.object({
      code: z.enum(["unreachable", "no-answer", "refused"]),
      status: z.number().nullable(),
    }),
  }),
  "delivery-path-broken": z.object({
    since,
    paths: z.array(
      z.object({
        channel: z.enum(DELIVERY_CHANNELS),
        routeName: z.string().nullable(),
        failure: z.enum(DELIVERY_FAILURE_CODES),
        status: z.number().nullable(),
        since: z.number(),
      }),
    ),
  }),
  "route-matches-nothing": z.object({
    since,
    routes: z.array(
      z.object({ route: z.string(), setting: z.string(), values: z.array(z.string()) }),
    ),
  }),
  "redis-data-lost": OnlySince,
  "redis-evicts-data": z.object({ since, policy: z.string() }),
  "redis-not-persistent": OnlySince,
  "redis-scripts-failing": OnlySince,
  "redis-memory-low": z.object({
    since,
    usedBytes: z.number(),
    budgetBytes: z.number(),
    isNothingLeft: z.boolean(),
  }),
  "records-unreadable": z.object({
    since,
    records: z.number(),
    kinds: z.array(z.object({ kind: z.enum(RECORD_KINDS), count: z.number() })),
  }),
  "look-ups-dropped": z.object({ since, actors: z.number(), lookUps: z.number() }),
  "privacy-settings-differ": z.object({ since, tenants }),
  "event-loop-blocked": z.object({ since, longestMs: z.number() }),
  "clock-jumped": z.object({ since, byMs: z.number() }),
});

export const StoredProcess = z.object({
  process: z.string(),
  role: z.enum(PROCESS_ROLES),
  savedAt: z.number(),
  problems: z.array(z.unknown()),
  resources: z
    .object({
      startedAt: z.number(),
      cpuSeconds: z.number(),
      residentBytes: z.number(),
      eventLoopDelaySeconds: z.number().nullable().default(null),
    })
    .nullable()
    .default(null),
});
