import type { DeliveryChannel, DeliveryFailureCode } from "./delivery.ts";
import type { Instant, Millis } from "./time.ts";
import type { UnreadableCount } from "./unreadable-records.ts";

/** The problems that a process of Steadystate can have. `wording/process-problems.ts` has their texts. */
export const PROCESS_PROBLEM_CODES = [
  "tasks-overdue",
  "tasks-failing",
  "tenant-never-read",
  "deliveries-stuck",
  "delivery-path-broken",
  "route-matches-nothing",
  "heartbeat-failing",
  "redis-data-lost",
  "redis-evicts-data",
  "redis-not-persistent",
  "redis-scripts-failing",
  "redis-memory-low",
  "records-unreadable",
  "look-ups-dropped",
  "privacy-settings-differ",
  "event-loop-blocked",
  "clock-jumped",
] as const;

export type ProcessProblemCode = (typeof PROCESS_PROBLEM_CODES)[number];

/**
 * What is wrong with a process, without the time. Values contain no secret and no person. Only
 * `tenants` names tenants, because a caller may not be allowed to see all of them.
 */
export type ProcessProblemValues =
  | {
      /** Scheduled tasks that are due and do not run. */
      readonly code: "tasks-overdue";
      readonly tenants: readonly string[];
      readonly tasks: number;
      readonly longestMs: Millis;
    }
  /** Scheduled tasks that end with an unexpected error again and again. */
  | {
      readonly code: "tasks-failing";
      readonly tenants: readonly string[];
      readonly tasks: number;
      /** True if the task that writes notifications is one of them. */
      readonly isDispatchFailing: boolean;
    }
  | { readonly code: "tenant-never-read"; readonly tenants: readonly string[] }
  | {
      /** Notifications that wait although the mail server has not refused them. */
      readonly code: "deliveries-stuck";
      readonly notifications: number;
      readonly longestMs: Millis;
    }
  /** The server of a channel cannot be reached, or refuses every notification. */
  | { readonly code: "delivery-path-broken"; readonly paths: readonly BrokenPath[] }
  /** Filters of routes that match no known job, so that the routes may never be notified. */
  | { readonly code: "route-matches-nothing"; readonly routes: readonly RouteWithoutJob[] }
  /** The URL of the heartbeat does not answer as it should. */
  | { readonly code: "heartbeat-failing"; readonly failure: HeartbeatFailure }
  /** Redis no longer has what this process has stored. */
  | { readonly code: "redis-data-lost" }
  | { readonly code: "redis-evicts-data"; readonly policy: string }
  | { readonly code: "redis-not-persistent" }
  | { readonly code: "redis-scripts-failing" }
  /** Details of old rows are deleted and back-fills wait, because Redis is nearly full. */
  | {
      readonly code: "redis-memory-low";
      readonly usedBytes: number;
      readonly budgetBytes: number;
      /** True if all details that may be deleted are gone. */
      readonly isNothingLeft: boolean;
    }
  | {
      /** Stored records that are left out of every list. */
      readonly code: "records-unreadable";
      readonly records: number;
      readonly kinds: readonly UnreadableCount[];
    }
  /** Look-ups were deleted from the audit trail before a year had passed. */
  | { readonly code: "look-ups-dropped"; readonly actors: number; readonly lookUps: number }
  /** The worker wrote these tenants with another privacy mode or key than this server has. */
  | { readonly code: "privacy-settings-differ"; readonly tenants: readonly string[] }
  | { readonly code: "event-loop-blocked"; readonly longestMs: Millis }
  /** The clock of this machine was set; a positive value is a step forward. */
  | { readonly code: "clock-jumped"; readonly byMs: Millis };

export type HeartbeatFailure = {
  readonly code: "unreachable" | "no-answer" | "refused";
  /** The status code of the answer; null without an answer. */
  readonly status: number | null;
};

export type BrokenPath = {
  readonly channel: DeliveryChannel;
  /** Null for mail, and for a caller without a key. */
  readonly routeName: string | null;
  /** Why the last attempt failed. */
  readonly failure: DeliveryFailureCode;
  readonly status: number | null;
  readonly since: Instant;
};

/** A filter of a route that no known job matches. */
export type RouteWithoutJob = {
  readonly route: string;
  /** The path of the setting, such as `notify[0].applications`. */
  readonly setting: string;
  readonly values: readonly string[];
};

export type ProcessProblem = ProcessProblemValues & {
  /** When this process first saw the problem. */
  readonly since: Instant;
};

export const PROCESS_ROLES = ["worker", "server"] as const;

/** What one process has last reported about itself. */
export type ProcessRecord = {
  /** Unique among all running processes, such as `worker@host:4711`. */
  readonly process: string;
  readonly role: (typeof PROCESS_ROLES)[number];
  readonly savedAt: Instant;
  readonly problems: readonly ProcessProblem[];
  /** What the process uses; null for the server, which has metrics of its own. */
  readonly resources: ProcessResources | null;
};

export type ProcessResources = {
  readonly startedAt: Instant;
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  /** Null in a record of a process that did not measure it. */
  readonly eventLoopDelaySeconds: number | null;
};

/** Names of processes come from here alone, so that logs, metrics and /readyz use the same name. */
export function nameProcess(role: ProcessRecord["role"], host: string, pid: number): string {
  return `${role}@${host}:${pid}`;
}

/** The problem with only those names that a caller may see. Without an API key these are none. */
export function withVisibleNames(
  problem: ProcessProblem,
  visibleTenants: readonly string[],
): ProcessProblem {
  if ("tenants" in problem) {
    return {
      ...problem,
      tenants: problem.tenants.filter((name) => visibleTenants.includes(name)),
    };
  }
  if ("paths" in problem && visibleTenants.length === 0)
    return { ...problem, paths: problem.paths.map((path) => ({ ...path, routeName: null })) };
  // The filters of a route name apps.
  if (problem.code === "route-matches-nothing" && visibleTenants.length === 0)
    return { ...problem, routes: [] };
  return problem;
}
