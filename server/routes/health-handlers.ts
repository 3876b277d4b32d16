import type { RequestHandler } from "express";
import type { z } from "zod";
import { assessTenantReadability } from "../../domain/assessment/assess-tenant-readability.ts";
import { MAX_DELIVERY_DELAY_MS } from "../../domain/delivery.ts";
import type { PollKind } from "../../domain/poll-kind.ts";
import { type ProcessRecord, withVisibleNames } from "../../domain/process-problem.ts";
import { MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import type { PollState } from "../../store/jobs/poll-types.ts";
import {
  formatCount,
  formatDuration,
  formatRfc3339,
  joinSentences,
} from "../../wording/phrases.ts";
import { processProblemRemedy, processProblemText } from "../../wording/process-problems.ts";
import type { AccessControl } from "../access/access-control.ts";
import { tenantNamesVisibleTo } from "../access/tenant-names-visible-to.ts";
import { listProcesses } from "../list-processes.ts";
import { Problem } from "../problem.ts";
import { readFailureFields } from "../rows/read-failure-fields.ts";
import {
  type HealthAnswer,
  type ReadinessAnswer,
  UNANSWERED_PARTS,
  type UnansweredPart,
} from "../schema/health-schema.ts";
import {
  oldestTime,
  type ServerContext,
  tenantFreshnessOf,
  type WatchedTenant,
} from "../server-context.ts";
import { withDeadline } from "../with-deadline.ts";
import { mainReadFailure } from "./tenant-routes.ts";

/** In real milliseconds. Leaves time to send the answer within two seconds. */
const READ_DEADLINE_MS: Millis = 1500;

/** Answers as long as the process runs. It checks no dependency. */
export function healthHandler({ version }: ServerContext): RequestHandler {
  const health: z.input<typeof HealthAnswer> = { status: "alive", version };
  return (_request, response) => {
    response.set("cache-control", "no-store").json(health);
  };
}

/**
 * Answers 503 if Redis does not answer, because the server then has nothing to show. Otherwise it
 * answers 200, and `status` says whether the worker polls and can read every tenant: a load balancer
 * must not take the server away while it still shows stored data with its age. Always answers within
 * two seconds, because a probe of a load balancer does not wait longer.
 */
export function readyHandler(context: ServerContext, accessControl: AccessControl): RequestHandler {
  return async (request, response) => {
    const [redisMs, polledTenants, waiting, processes, visibleNames] = await Promise.all([
      withDeadline(context.store.ping(), READ_DEADLINE_MS),
      withDeadline(readPolledTenants(context), READ_DEADLINE_MS),
      withDeadline(context.store.incidents.waitingNotifications(1), READ_DEADLINE_MS),
      withDeadline(listProcesses(context), READ_DEADLINE_MS),
      tenantNamesVisibleTo(request, accessControl, READ_DEADLINE_MS),
    ]);
    if (redisMs === null) {
      throw new Problem(503, "Redis does not answer: check that it runs.", {
        headers: { "retry-after": "5" },
      });
    }
    const parts = { polls: polledTenants, notifications: waiting, processes };
    const tenants = polledTenants ?? [];
    const readinesses = tenants.map((polled) => tenantReadiness(context, polled));
    const mailsWaitingSince = waiting?.[0]?.createdAt ?? null;
    const unreadable = readinesses.filter(({ access }) => access === "unreadable");
    const unanswered = UNANSWERED_PARTS.filter((part) => parts[part] === null);
    const problems = (processes ?? []).flatMap((record) => problemRows(record, visibleNames));
    const readiness = {
      redisMs,
      ...overallReadiness(context, tenants, {
        tenantCount: tenants.length,
        unreadableCount: unreadable.length,
        mailsWaitingMs: mailsWaitingSince === null ? 0 : context.now() - mailsWaitingSince,
        unanswered,
        firstProblem: problems[0] ?? null,
        deliveryProblem: problems.find(({ code }) => code === "delivery-path-broken") ?? null,
      }),
      problems,
      unanswered,
      mailsWaitingSince: formatRfc3339(mailsWaitingSince),
      tenantCount: context.tenants.length,
      unreadableTenantCount: unreadable.length,
      tenants: readinesses.filter(({ tenant }) => visibleNames.includes(tenant)),
    } satisfies z.input<typeof ReadinessAnswer>;
    response.set("cache-control", "no-store").json(readiness);
  };
}

function readPolledTenants({ store, tenants }: ServerContext): Promise<readonly PolledTenant[]> {
  return Promise.all(
    tenants.map(async (tenant) => ({ tenant, polls: await store.polls.loadAll(tenant.name) })),
  );
}

/** Without a key, a caller sees neither the names of tenants nor the host of a process. */
function problemRows({ process, role, problems }: ProcessRecord, visibleNames: readonly string[]) {
  return problems.map((problem) => ({
    code: problem.code,
    text: processProblemText(withVisibleNames(problem, visibleNames)),
    remedy: processProblemRemedy(problem),
    since: formatRfc3339(problem.since),
    process: visibleNames.length === 0 ? role : process,
  }));
}

type PolledTenant = {
  readonly tenant: WatchedTenant;
  readonly polls: ReadonlyMap<PollKind, PollState>;
};

function tenantReadiness(
  { thresholds, now }: ServerContext,
  { tenant, polls }: PolledTenant,
): z.input<typeof ReadinessAnswer>["tenants"][number] {
  const freshness = tenantFreshnessOf(tenant, polls);
  const { jobs, logs } = freshness;
  return {
    tenant: tenant.name,
    access: assessTenantReadability(freshness, thresholds, now()),
    ...readFailureFields(mainReadFailure(polls)),
    asOf: formatRfc3339(
      jobs.asOf === null || logs.asOf === null ? null : oldestTime([jobs.asOf, logs.asOf]),
    ),
  };
}

/**
 * Clocks of two machines usually differ by less. A time further in the future was written while a clock was
 * wrong, and says nothing about the last poll.
 */
const MAX_CLOCK_DIFFERENCE_MS: Millis = 5 * MINUTE;

function overallReadiness(
  { thresholds, now }: ServerContext,
  tenants: readonly PolledTenant[],
  facts: ReadinessFacts,
) {
  const attemptTimes = tenants
    .flatMap(({ polls }) => [...polls.values()].map((poll) => poll.lastTryAt ?? 0))
    .filter((at) => at <= now() + MAX_CLOCK_DIFFERENCE_MS);
  const lastAttemptAt = attemptTimes.reduce((a, b) => Math.max(a, b), 0);
  const lastPollAgeMs = lastAttemptAt === 0 ? null : Math.max(0, now() - lastAttemptAt);
  const parts = readinessParts(lastPollAgeMs, thresholds.staleAfterMs, facts);
  const { status, reason } = parts.find((part) => part.status !== "ready") ?? parts[0];
  return {
    status,
    reason,
    parts: [...parts],
    workerLastPollAt: lastPollAgeMs === null ? null : formatRfc3339(lastAttemptAt),
    workerLastPollAgeSeconds: lastPollAgeMs === null ? null : Math.round(lastPollAgeMs / SECOND),
    asOf: formatRfc3339(now()),
  };
}

type ReadinessFacts = {
  readonly tenantCount: number;
  readonly unreadableCount: number;
  /** How long the oldest notification has waited to be sent. */
  readonly mailsWaitingMs: Millis;
  readonly unanswered: readonly UnansweredPart[];
  readonly firstProblem: Pick<ProblemRow, "text" | "remedy"> | null;
  /** Why notifications do not arrive. */
  readonly deliveryProblem: Pick<ProblemRow, "text" | "remedy"> | null;
};

type ProblemRow = z.input<typeof ReadinessAnswer>["problems"][number];
type PartStatus = Pick<z.input<typeof ReadinessAnswer>, "status" | "reason">;

/** The whole answer has the status and reason of the first part that is not ready. */
function readinessParts(lastPollAgeMs: Millis | null, staleAfterMs: Millis, facts: ReadinessFacts) {
  const { firstProblem } = facts;
  return [
    { part: "worker", ...workerStatus(lastPollAgeMs, staleAfterMs, facts) },
    { part: "tenants", ...tenantsStatus(facts) },
    { part: "notifications", ...notificationsStatus(facts) },
    { part: "redis", ...redisStatus(facts) },
    {
      part: "processes",
      ...(firstProblem === null ? ready("No process has a problem.") : degradedBy(firstProblem)),
    },
  ] as const;
}

function workerStatus(
  lastPollAgeMs: Millis | null,
  staleAfterMs: Millis,
  { unanswered }: ReadinessFacts,
): PartStatus {
  if (lastPollAgeMs === null && !unanswered.includes("polls"))
    return { status: "waiting", reason: "The worker has not polled yet: check that it runs." };
  if (lastPollAgeMs !== null && lastPollAgeMs > staleAfterMs) {
    return {
      status: "stale",
      reason: `The worker has not polled for ${formatDuration(lastPollAgeMs)}: check that it runs.`,
    };
  }
  return ready("The worker polls as expected.");
}

function tenantsStatus({ tenantCount, unreadableCount }: ReadinessFacts): PartStatus {
  return unreadableCount === 0
    ? ready("No poll of a tenant has failed for long.")
    : degraded(
        `The worker polls, but cannot read ${unreadableCount} of ${formatCount(tenantCount, "tenant")}: run npm run doctor.`,
      );
}

function notificationsStatus({ deliveryProblem, mailsWaitingMs }: ReadinessFacts): PartStatus {
  if (deliveryProblem !== null) return degradedBy(deliveryProblem);
  return mailsWaitingMs <= MAX_DELIVERY_DELAY_MS
    ? ready("No notification waits for long.")
    : degraded(
        `A notification has waited for ${formatDuration(mailsWaitingMs)}: GET /api/v1/notifications?state=waiting says for which recipient and why.`,
      );
}

function redisStatus({ unanswered }: ReadinessFacts): PartStatus {
  return unanswered.length === 0
    ? ready("Redis answers.")
    : degraded(
        `Redis did not answer in time about: ${unanswered.join(", ")}. Check the load of Redis.`,
      );
}

const ready = (reason: string): PartStatus => ({ status: "ready", reason });
const degraded = (reason: string): PartStatus => ({ status: "degraded", reason });

function degradedBy({ text, remedy }: Pick<ProblemRow, "text" | "remedy">): PartStatus {
  return degraded(joinSentences(text, remedy));
}
