import type {
  BrokenPath,
  HeartbeatFailure,
  ProcessProblem,
  ProcessProblemCode,
  RouteWithoutJob,
} from "../domain/process-problem.ts";
import { MINUTE } from "../domain/time.ts";
import { CHANNEL_NAMES, deliveryFailureText } from "./delivery.ts";
import { formatBytes, formatCount, formatDuration, formatTime } from "./phrases.ts";

/** One sentence that says what is wrong. It names only the tenants that the problem contains. */
export function processProblemText(problem: ProcessProblem): string {
  switch (problem.code) {
    case "tasks-overdue":
      return `${formatCount(problem.tasks, "scheduled task")}${namesText(problem.tenants)} did not run when due, the longest for ${formatDuration(problem.longestMs)}.`;
    case "tenant-never-read":
      return `The jobs of a tenant have never been read${namesText(problem.tenants)}.`;
    case "tasks-failing":
      return `${formatCount(problem.tasks, "scheduled task")}${namesText(problem.tenants)} ended with an unexpected error several times in a row.`;
    case "deliveries-stuck":
      return `${formatCount(problem.notifications, "notification")} waited without an attempt to send, the longest for ${formatDuration(problem.longestMs)}.`;
    case "delivery-path-broken":
      return problem.paths.map(brokenPathText).join(" ");
    case "route-matches-nothing":
      return problem.routes.length === 0
        ? "No known job matches the filters of a route, so it may never be notified."
        : `No known job matches ${problem.routes.map(routeFilterText).join(", or ")}, so these routes may never be notified.`;
    case "heartbeat-failing":
      return `The address of the heartbeat ${heartbeatFailureText(problem.failure)}, so its service will report that Steadystate does not run.`;
    case "redis-data-lost":
      return "Redis has lost data: what the worker had stored is no longer there.";
    case "redis-evicts-data":
      return `Redis may delete stored data when its memory is full, because its maxmemory-policy is ${problem.policy}.`;
    case "redis-not-persistent":
      return "Redis keeps its data only in memory: a restart of Redis deletes all counts and incidents.";
    case "redis-scripts-failing":
      return "Redis refuses the scripts of this process.";
    case "redis-memory-low":
      return `Redis uses ${formatBytes(problem.usedBytes)} of ${formatBytes(problem.budgetBytes)}. Back-fills wait, and ${problem.isNothingLeft ? "the details of all rows that are older than three days were deleted, which was not enough" : "the details of the oldest rows are deleted"}.`;
    case "records-unreadable":
      return `${formatCount(problem.records, "stored record")} cannot be read and ${problem.records === 1 ? "is" : "are"} left out: ${problem.kinds.map(({ kind, count }) => `${kind.replaceAll("-", " ")} (${count})`).join(", ")}.`;
    case "look-ups-dropped":
      return `The audit trail had too many look-ups, so Steadystate deleted ${formatCount(problem.lookUps, "look-up")} before a year had passed: those of the ${problem.actors === 1 ? "caller" : `${problem.actors} callers`} with the most look-ups.`;
    case "privacy-settings-differ":
      return `The worker uses another privacy mode or pseudonym key than this server${namesText(problem.tenants)}, so the server does not find people by their addresses.`;
    case "event-loop-blocked":
      return `The process did not respond for ${formatDuration(problem.longestMs)}, so its tasks were late.`;
    case "clock-jumped":
      return `The clock of this machine was set ${problem.byMs > 0 ? "forward" : "back"} by ${formatDuration(Math.round(Math.abs(problem.byMs) / MINUTE) * MINUTE)}.`;
  }
}

const REMEDIES: Readonly<Record<ProcessProblemCode, string>> = {
  "tasks-overdue":
    "The worker tries again by itself. If this continues, see its log and restart the worker.",
  "tasks-failing": "See the log of the worker (scheduled task failed), and report it as a bug.",
  "tenant-never-read": "Run npm run doctor, which tries to read each tenant and says what fails.",
  "deliveries-stuck":
    "The worker tries again by itself. If this continues, restart the worker and see its log.",
  "delivery-path-broken":
    "Notifications wait and are sent when this works again. Run npm run doctor, which tries each channel.",
  "route-matches-nothing":
    "Correct the names in the settings or remove them. npm run routes -- --all lists the apps that have a job.",
  "heartbeat-failing":
    "Check heartbeat.url in the settings and the network of the worker. The worker tries again every minute.",
  "redis-data-lost":
    "The worker reads the newest days of the log again (privacy.retainDays). Incidents and older counts are lost, unless you restore a backup of Redis. Find out what deleted the data.",
  "redis-evicts-data": "Set maxmemory-policy of Redis to noeviction.",
  "redis-not-persistent": "Set appendonly of Redis to yes.",
  "redis-scripts-failing": "See the log of this process for the answer of Redis.",
  "redis-memory-low":
    "Give Redis more memory (maxmemory, redis.memoryBudget), or keep rows for fewer days (privacy.retainDays).",
  "records-unreadable":
    "If an older version of Steadystate runs beside a newer one, update the older one. Otherwise report this as a bug, with the log, and restore a backup if you need the records.",
  "look-ups-dropped":
    "GET /api/v1/audit?action=look-ups-dropped names the callers. If you do not know why a caller looks up so many people, revoke the key. For a program, lower server.access.personsPerMinute.",
  "privacy-settings-differ":
    "Give worker and server the same privacy.mode and privacy.pseudonymKey, and restart the one that you change.",
  "event-loop-blocked":
    "Give the process more CPU. If this continues, report it as a bug, with the log.",
  "clock-jumped":
    "Nothing to do: scheduled tasks do not use this clock. If it is wrong now, check the time service of the machine.",
};

/** What to do about it. */
export function processProblemRemedy({ code }: Pick<ProcessProblem, "code">): string {
  return REMEDIES[code];
}

/** The words of the server are left out, because they can name a person. */
function brokenPathText({ channel, routeName, failure, status, since }: BrokenPath): string {
  const route = routeName === null ? "" : ` (route ${routeName})`;
  const answer = status === null ? "" : ` The last answer has the status ${status}.`;
  return `No notification by ${CHANNEL_NAMES[channel]}${route} has been delivered since ${formatTime(since)}. ${deliveryFailureText(failure, channel)}${answer}`;
}

function routeFilterText({ route, setting, values }: RouteWithoutJob): string {
  return `${values.map((value) => `"${value}"`).join(", ")} (${setting} of the route ${route})`;
}

function heartbeatFailureText({ code, status }: HeartbeatFailure): string {
  switch (code) {
    case "unreachable":
      return "cannot be reached";
    case "no-answer":
      return "does not answer in time";
    case "refused":
      return `answers with status ${status}`;
  }
}

function namesText(names: readonly string[]): string {
  return names.length === 0 ? "" : ` (${names.join(", ")})`;
}
