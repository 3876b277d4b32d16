import { openWorld } from "./open-world.ts";
import { compareAffected } from "./score-world.ts";
import { createWorkerModel, POLL_MS } from "./worker-model.ts";
import type { AffectedCheck, AssessedWorld, RecordedMessage, WorldTruth } from "./world-records.ts";

/** How often the failing objects are compared with the truth: less often in large worlds, because it takes long. */
const CHECK_EVERY_MS = 2 * 3_600_000;
const CHECK_LARGE_WORLD_EVERY_MS = 6 * 3_600_000;
const LARGE_WORLD_PEOPLE = 5000;

export type PlayedWorld = {
  readonly truth: WorldTruth;
  readonly assessed: AssessedWorld;
  readonly checks: readonly AffectedCheck[];
  readonly messages: readonly RecordedMessage[];
};

/** Plays the world of this seed step by step. After each step, the worker model polls it. */
export async function playWorld(
  seed: number,
  days: number,
  options: Parameters<typeof createWorkerModel>[1] = {},
): Promise<PlayedWorld> {
  const world = await openWorld(seed, days);
  const workerModel = createWorkerModel(world, options);
  const checks: AffectedCheck[] = [];
  const checkEveryMs =
    world.peopleCount > LARGE_WORLD_PEOPLE ? CHECK_LARGE_WORLD_EVERY_MS : CHECK_EVERY_MS;
  for (let at = world.from; at <= world.until; at += POLL_MS) {
    await world.advanceTo(at);
    await workerModel.poll(at);
    if (world.isGraphInOutage(at) || (at - world.from) % checkEveryMs !== 0) continue;
    for (const [jobId, actual] of world.affectedByJob()) {
      const affected = compareAffected(workerModel.failingIds(jobId, at), actual);
      const unreadCount = actual.unread.size;
      const leavers = {
        trueCount: actual.leavers.size,
        assessedCount: workerModel.activeLeavers(jobId),
        unreadCount,
      };
      const missingAccounts = {
        trueCount: actual.missingAccounts.size,
        assessedCount: workerModel.missingAccounts(jobId),
        unreadCount,
      };
      checks.push({ jobId, at, ...affected, leavers, missingAccounts });
    }
  }
  await world.close();
  return {
    truth: world.truth(),
    assessed: workerModel.assessed(),
    checks,
    messages: workerModel.messages(),
  };
}
