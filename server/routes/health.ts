import type { RequestHandler } from "express";
import type { z } from "zod";
import { SECOND } from "../../domain/time.ts";
import { rfc3339, sayDuration } from "../../domain/words.ts";
import { Problem } from "../problem.ts";
import type { Alive, Ready } from "../schema/sight.ts";
import type { World } from "../world.ts";

/** Says that the process answers, and nothing about what it stands on. */
export function healthHandler({ version }: World): RequestHandler {
  const alive: z.input<typeof Alive> = { status: "alive", version };
  return (_request, response) => {
    response.set("cache-control", "no-store").json(alive);
  };
}

/**
 * Says whether answers can be given, and how old the worker's last word is. A silent worker does not
 * make the server unready: what is kept is still shown, with its age.
 */
export function readyHandler(world: World): RequestHandler {
  return async (_request, response) => {
    const redisMs = await world.store.ping().catch(() => {
      throw new Problem(503, "Redis does not answer: check that it runs.", {
        headers: { "retry-after": "5" },
      });
    });
    const ready = { redisMs, ...(await workersWord(world)) } satisfies z.input<typeof Ready>;
    response.set("cache-control", "no-store").json(ready);
  };
}

async function workersWord({ store, tenants, thresholds, now }: World) {
  const polls = await Promise.all(tenants.map(({ name }) => store.polls.all(name)));
  const tries = polls.flatMap((all) => [...all.values()].map((poll) => poll.lastTryAt ?? 0));
  const last = tries.reduce((a, b) => Math.max(a, b), 0);
  const asOf = rfc3339(now());
  if (last === 0) {
    return {
      status: "waiting" as const,
      reason: "The worker has not looked yet: check that it runs.",
      workerSaidAt: null,
      workerSilentSeconds: null,
      asOf,
    };
  }
  const silentMs = Math.max(0, now() - last);
  const stale = silentMs > thresholds.blindAfterMs;
  return {
    status: stale ? ("stale" as const) : ("ready" as const),
    reason: stale
      ? `The worker has been silent for ${sayDuration(silentMs)}: check that it runs.`
      : "The worker looks as it should.",
    workerSaidAt: rfc3339(last),
    workerSilentSeconds: Math.round(silentMs / SECOND),
    asOf,
  };
}
