import type { Request, RequestHandler } from "express";
import type { z } from "zod";
import { assessTenantAccess } from "../../domain/assessment/assess-tenant-access.ts";
import { MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import type { PollKind, PollState } from "../../store/store.ts";
import { formatCount, formatDuration, formatRfc3339 } from "../../wording/phrases.ts";
import { type AccessControl, authenticateRequest } from "../access/access-control.ts";
import { Problem } from "../problem.ts";
import { readFailureFields } from "../rows/read-failure-fields.ts";
import type { HealthAnswer, ReadinessAnswer } from "../schema/health-schema.ts";
import {
  oldestTime,
  type ServerContext,
  tenantFreshnessOf,
  type WatchedTenant,
} from "../server-context.ts";
import { mainReadFailure } from "./tenant-routes.ts";

/** The worker sends a mail within seconds, and tries again for hours if the mail server fails. */
const MAX_DELIVERY_DELAY_MS: Millis = 15 * MINUTE;

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
 * must not take the server away while it still shows stored data with its age.
 */
export function readyHandler(context: ServerContext, accessControl: AccessControl): RequestHandler {
  return async (request, response) => {
    const redisMs = await context.store.ping().catch(() => {
      throw new Problem(503, "Redis does not answer: check that it runs.", {
        headers: { "retry-after": "5" },
      });
    });
    const visibleNames = await namesVisibleTo(request, accessControl);
    const tenants = await Promise.all(
      context.tenants.map(async (tenant) => ({
        tenant,
        polls: await context.store.polls.loadAll(tenant.name),
      })),
    );
    const readinesses = tenants.map((polled) => tenantReadiness(context, polled));
    const [oldestWaiting = null] = await context.store.incidents.waitingNotifications(1);
    const mailsWaitingSince = oldestWaiting?.createdAt ?? null;
    const unreadable = readinesses.filter(({ access }) => access === "unreadable");
    const readiness = {
      redisMs,
      ...overallReadiness(context, tenants, {
        tenantCount: tenants.length,
        unreadableCount: unreadable.length,
        mailsWaitingMs: mailsWaitingSince === null ? 0 : context.now() - mailsWaitingSince,
      }),
      mailsWaitingSince: formatRfc3339(mailsWaitingSince),
      tenantCount: readinesses.length,
      unreadableTenantCount: unreadable.length,
      tenants: readinesses.filter(({ tenant }) => visibleNames.includes(tenant)),
    } satisfies z.input<typeof ReadinessAnswer>;
    response.set("cache-control", "no-store").json(readiness);
  };
}

/** The route needs no key, but only a caller with a key sees names of tenants. */
async function namesVisibleTo(
  request: Request,
  accessControl: AccessControl,
): Promise<readonly string[]> {
  try {
    return (await authenticateRequest(request, accessControl)).tenants;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return [];
    throw error;
  }
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
    access: assessTenantAccess(freshness, thresholds, now()),
    ...readFailureFields(mainReadFailure(polls)),
    asOf: formatRfc3339(
      jobs.asOf === null || logs.asOf === null ? null : oldestTime([jobs.asOf, logs.asOf]),
    ),
  };
}

function overallReadiness(
  { thresholds, now }: ServerContext,
  tenants: readonly PolledTenant[],
  problems: Problems,
) {
  const attemptTimes = tenants.flatMap(({ polls }) =>
    [...polls.values()].map((poll) => poll.lastTryAt ?? 0),
  );
  const lastAttemptAt = attemptTimes.reduce((a, b) => Math.max(a, b), 0);
  const asOf = formatRfc3339(now());
  if (lastAttemptAt === 0) {
    return {
      status: "waiting" as const,
      reason: "The worker has not polled yet: check that it runs.",
      workerLastPollAt: null,
      workerLastPollAgeSeconds: null,
      asOf,
    };
  }
  const lastPollAgeMs = Math.max(0, now() - lastAttemptAt);
  return {
    ...statusOf(lastPollAgeMs, thresholds.staleAfterMs, problems),
    workerLastPollAt: formatRfc3339(lastAttemptAt),
    workerLastPollAgeSeconds: Math.round(lastPollAgeMs / SECOND),
    asOf,
  };
}

type Problems = {
  readonly tenantCount: number;
  readonly unreadableCount: number;
  /** How long the oldest notification has waited to be sent. */
  readonly mailsWaitingMs: Millis;
};

function statusOf(lastPollAgeMs: Millis, staleAfterMs: Millis, problems: Problems) {
  const { tenantCount, unreadableCount, mailsWaitingMs } = problems;
  if (lastPollAgeMs > staleAfterMs) {
    return {
      status: "stale",
      reason: `The worker has not polled for ${formatDuration(lastPollAgeMs)}: check that it runs.`,
    } as const;
  }
  if (unreadableCount > 0) {
    return {
      status: "degraded",
      reason: `The worker polls, but cannot read ${unreadableCount} of ${formatCount(tenantCount, "tenant")}: run the doctor.`,
    } as const;
  }
  return mailsWaitingMs > MAX_DELIVERY_DELAY_MS
    ? ({
        status: "degraded",
        reason: `A mail has waited for ${formatDuration(mailsWaitingMs)}: run the doctor, which tries the mail server.`,
      } as const)
    : ({ status: "ready", reason: "The worker polls as expected." } as const);
}
