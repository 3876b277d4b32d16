import { onTestFinished } from "vitest";
import { type ScimServer, startScimServer } from "../../simulator/scim/scim-server.ts";
import { APP, CASE_START, isoTime, JOB, job } from "./graph-records.ts";
import { CASE_TENANT, type CaseInput, type PlayedCase, playCase } from "./play-case.ts";

// A SCIM server beside the records of Graph. Entra's cycles are those that a test puts into the
// records; only the probes of the worker reach this server.

const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** How far apart two polls of the worker are. */
const POLL_MS = 5 * MINUTE;
const INTERVAL_MS = 40 * MINUTE;

export const TARGET = "notes";
export const TARGET_JOB = JOB;
const TOKEN = "scim~token";

export async function startTarget(token = TOKEN): Promise<ScimServer> {
  const server = await startScimServer({ token, profile: "generic" });
  onTestFinished(() => server.close());
  return server;
}

/** The setting of a target whose SCIM server and token are these. */
export function targetSetting(url: string, token = TOKEN) {
  return {
    name: TARGET,
    tenant: CASE_TENANT,
    application: APP.displayName,
    scim: { url, token },
  };
}

/** What Entra's cycles do: write, find nothing to write, or fail with this error. */
type EntraCycles =
  | "write"
  | "nothing-to-write"
  | { readonly code: string; readonly message: string };

export type PlayedTarget = PlayedCase & {
  /** Polls every five minutes, and ends a cycle of Entra every 40 minutes. */
  play(durationMs: number, cycles: EntraCycles): Promise<void>;
};

type TargetInput = Omit<CaseInput, "jobs" | "apps"> & {
  /** Secrets of the job's settings in Entra. */
  readonly secrets?: readonly { readonly key: string; readonly value: string }[];
};

export async function playTarget({ secrets = [], ...input }: TargetInput): Promise<PlayedTarget> {
  const app = { ...APP, secrets };
  const played = await playCase({ ...input, apps: [{ ...app, jobs: [job({ id: TARGET_JOB })] }] });
  let status: object = {};
  let nextCycleAt = CASE_START + 25 * MINUTE;
  return {
    ...played,
    async play(durationMs, cycles) {
      for (let passedMs = 0; passedMs < durationMs; passedMs += POLL_MS) {
        if (played.clock.now() + POLL_MS >= nextCycleAt) {
          status = { ...status, ...statusAfterCycle(nextCycleAt, cycles) };
          nextCycleAt += INTERVAL_MS;
        }
        const jobs = [job({ id: TARGET_JOB, status })];
        played.records.apps = [{ ...app, jobs }];
        await played.poll({ afterMs: POLL_MS });
      }
    },
  };
}

function statusAfterCycle(beganAt: number, cycles: EntraCycles): object {
  const execution = {
    activityIdentifier: `c0000000-0000-4000-8000-${String(beganAt / MINUTE).padStart(12, "0")}`,
    countEntitled: 0,
    countEscrowed: 0,
    countEscrowedRaw: 0,
    countExported: cycles === "write" ? 3 : 0,
    countExports: cycles === "write" ? 3 : 0,
    countImported: 3,
    countImportedDeltas: 0,
    countImportedReferenceDeltas: 0,
    timeBegan: isoTime(beganAt),
    timeEnded: isoTime(beganAt + MINUTE),
  };
  if (typeof cycles === "object") {
    const error = { code: cycles.code, message: cycles.message, tenantActionable: true };
    const lastExecution = { ...execution, state: "Failed", error };
    return { lastExecution, countSuccessiveCompleteFailures: 1 };
  }
  const succeeded = { ...execution, state: "Succeeded", error: null };
  return {
    lastExecution: succeeded,
    lastSuccessfulExecution: succeeded,
    ...(cycles === "write" ? { lastSuccessfulExecutionWithExports: succeeded } : {}),
    countSuccessiveCompleteFailures: 0,
    steadyStateLastAchievedTime: isoTime(beganAt + MINUTE),
  };
}
