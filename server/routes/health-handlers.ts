import type { RequestHandler } from "express";
import type { z } from "zod";
import { SECOND } from "../../domain/time.ts";
import { formatDuration, formatRfc3339 } from "../../wording/phrases.ts";
import { Problem } from "../problem.ts";
import type { HealthAnswer, ReadinessAnswer } from "../schema/health-schema.ts";
import type { ServerContext } from "../server-context.ts";

/** Answers as long as the process runs. It checks no dependency. */
export function healthHandler({ version }: ServerContext): RequestHandler {
  const health: z.input<typeof HealthAnswer> = { status: "alive", version };
  return (_request, response) => {
    response.set("cache-control", "no-store").json(health);
  };
}

/**
 * Answers 503 if Redis does not answer; otherwise the answer contains the time of the worker's last
 * poll. The server is ready even if the worker does not poll, because the server still shows stored
 * data with its age.
 */
export function readyHandler(context: ServerContext): RequestHandler {
  return async (_request, response) => {
    const redisMs = await context.store.ping().catch(() => {
      throw new Problem(503, "Redis does not answer: check that it runs.", {
        headers: { "retry-after": "5" },
      });
    });
    const readiness = { redisMs, ...(await workerReadiness(context)) } satisfies z.input<
      typeof ReadinessAnswer
    >;
    response.set("cache-control", "no-store").json(readiness);
  };
}

async function workerReadiness({ store, tenants, thresholds, now }: ServerContext) {
  const polls = await Promise.all(tenants.map(({ name }) => store.polls.loadAll(name)));
  const attemptTimes = polls.flatMap((all) => [...all.values()].map((poll) => poll.lastTryAt ?? 0));
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
  const isStale = lastPollAgeMs > thresholds.staleAfterMs;
  return {
    status: isStale ? ("stale" as const) : ("ready" as const),
    reason: isStale
      ? `The worker has not polled for ${formatDuration(lastPollAgeMs)}: check that it runs.`
      : "The worker polls as expected.",
    workerLastPollAt: formatRfc3339(lastAttemptAt),
    workerLastPollAgeSeconds: Math.round(lastPollAgeMs / SECOND),
    asOf,
  };
}
