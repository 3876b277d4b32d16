import type { Log } from "../config/log.ts";
import type { ProcessProblems } from "../config/process-problems.ts";
import type { Settings } from "../config/settings-schema.ts";
import { isStale } from "../domain/freshness.ts";
import type {
  HeartbeatFailure,
  ProcessProblem,
  ProcessProblemCode,
} from "../domain/process-problem.ts";
import { type Instant, MINUTE, type Millis, SECOND } from "../domain/time.ts";
import type { PollStore } from "../store/jobs/poll-types.ts";
import type { ProcessStore } from "../store/processes/process-store.ts";
import { singleTaskGroup, type TaskGroup } from "./schedule/scheduled-task.ts";

/** Real time, because a socket has no simulated time. */
const TIMEOUT_MS: Millis = 10 * SECOND;
const RETRY_INTERVAL_MS: Millis = MINUTE;

/**
 * While a worker has one of these problems, a notification possibly does not arrive, so no heartbeat is
 * sent.
 */
const NO_NOTIFICATION_PROBLEMS: readonly ProcessProblemCode[] = [
  "delivery-path-broken",
  "deliveries-stuck",
];

export type HeartbeatDependencies = {
  readonly settings: Settings;
  /** Reads the settings again after a failure, because the URL is a secret that may be replaced. */
  readonly rereadSettings: () => Settings;
  readonly store: {
    readonly polls: Pick<PollStore, "load">;
    readonly processes: Pick<ProcessStore, "list">;
  };
  readonly problems: Pick<ProcessProblems, "report" | "clear">;
  /** The product's clock. */
  readonly now: () => Instant;
  readonly log: Log;
};

/**
 * Requests a URL while Steadystate reads Entra and can notify people. A service such as Healthchecks
 * alerts when the requests stop. Null if the settings name no URL.
 */
export function createHeartbeatGroup(
  dependencies: HeartbeatDependencies,
  toRealMs: (ms: Millis) => Millis,
): TaskGroup | null {
  const { heartbeat } = dependencies.settings;
  if (heartbeat === null) return null;
  let { url } = heartbeat;
  const { problems, rereadSettings, log } = dependencies;
  return singleTaskGroup({
    name: "heartbeat",
    id: "heartbeat",
    everyMs: toRealMs(heartbeat.every),
    reports: ["heartbeat-failing"],
    run: async () => {
      if (!(await isWatching(dependencies))) {
        log.warn({}, "heartbeat withheld");
        return null;
      }
      const failure = await requestHeartbeat(url);
      if (failure === null) {
        problems.clear("heartbeat-failing");
        return null;
      }
      problems.report({ code: "heartbeat-failing", failure });
      url = rereadSettings().heartbeat?.url ?? url;
      return { nextAfterMs: toRealMs(Math.min(heartbeat.every, RETRY_INTERVAL_MS)) };
    },
  });
}

/** True if a tenant was read lately and nothing prevents notifications. */
async function isWatching({ settings, store, now }: HeartbeatDependencies): Promise<boolean> {
  const polled = await Promise.all(
    settings.tenants.map(async ({ name, poll }) => {
      const { lastSuccessAt = null } = (await store.polls.load(name, "jobs")) ?? {};
      return !isStale(lastSuccessAt, poll.jobs, settings.assessment, now());
    }),
  );
  if (!polled.some(Boolean)) return false;
  const processes = await store.processes.list();
  return !processes.some(({ problems }) => problems.some(preventsNotifications));
}

function preventsNotifications(problem: ProcessProblem): boolean {
  if (problem.code === "tasks-failing") return problem.isDispatchFailing;
  return NO_NOTIFICATION_PROBLEMS.includes(problem.code);
}

/** The error of a request contains the URL, which is a secret, so only its kind is returned. */
async function requestHeartbeat(url: string): Promise<HeartbeatFailure | null> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { redirect: "manual", signal });
    await response.body?.cancel();
    return response.ok ? null : { code: "refused", status: response.status };
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === "TimeoutError";
    return { code: isTimeout ? "no-answer" : "unreachable", status: null };
  }
}
