import { setTimeout as wait } from "node:timers/promises";
import type { FaultKind } from "./fault-kinds.ts";
import { GRAPH_FAULTS } from "./graph-faults.ts";
import { MAIL_FAULTS } from "./mail-faults.ts";
import type { Fault, Plan } from "./plan.ts";
import { clockOffset, PROCESS_FAULTS } from "./process-faults.ts";
import { REDIS_FAULTS } from "./redis-faults.ts";
import type { Performer, RunningSystem } from "./running-system.ts";
import { STORED_DATA_FAULTS } from "./stored-data-faults.ts";

const PERFORMERS: Readonly<Record<FaultKind, Performer>> = {
  ...PROCESS_FAULTS,
  ...REDIS_FAULTS,
  ...GRAPH_FAULTS,
  ...MAIL_FAULTS,
  ...STORED_DATA_FAULTS,
};

/**
 * Begins and ends every fault of the plan at its time. Resolves when all of them have ended. Returns
 * the faults that could not be injected or that found a problem.
 */
export async function performFaults(plan: Plan, system: RunningSystem): Promise<readonly string[]> {
  const startedAt = Date.now();
  const until = (ms: number) => wait(Math.max(0, startedAt + ms - Date.now()));
  const results = await Promise.all(
    plan.faults.map(async (fault) => {
      try {
        await until(fault.beginsAtMs);
        const end = await whenRedisAccepts(() => PERFORMERS[fault.kind](system, fault));
        await until(fault.endsAtMs);
        await whenRedisAccepts(end);
        return [];
      } catch (error) {
        return [`${faultText(fault)}: ${error instanceof Error ? error.message : String(error)}`];
      }
    }),
  );
  return results.flat();
}

/** Another fault can make Redis refuse what this one wants to change. The change is made as soon as Redis accepts it. */
async function whenRedisAccepts<Result>(change: () => Promise<Result>): Promise<Result> {
  for (let triesLeft = MAX_REFUSALS; ; triesLeft -= 1) {
    try {
      return await change();
    } catch (error) {
      if (triesLeft === 0 || !REFUSAL.test(String(error))) throw error;
      await wait(RETRY_REFUSAL_MS);
    }
  }
}

/** Words of Redis, and of its client while no master serves the key or while the client connects again. */
const REFUSAL =
  /\b(?:NOREPLICAS|READONLY|OOM|LOADING|MASTERDOWN|CLUSTERDOWN|MOVED)\b|Too many Cluster redirections|Connection is closed|Failed to refresh slots/;
const MAX_REFUSALS = 100;
const RETRY_REFUSAL_MS = 200;

/** A fault in one line of the report, such as `3.2s-5.1s worker-1 paused`. */
export function faultText(fault: Fault): string {
  const { kind, target, beginsAtMs, endsAtMs } = fault;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)}s`;
  const time =
    beginsAtMs === endsAtMs ? seconds(beginsAtMs) : `${seconds(beginsAtMs)}-${seconds(endsAtMs)}`;
  const isNamed = kind.startsWith(target) || target === "graph";
  const detail = kind === "clock wrong" ? ` by ${clockOffset(fault)} s` : "";
  return isNamed ? `${time} ${kind}` : `${time} ${target} ${kind}${detail}`;
}
