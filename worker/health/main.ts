// The health check of a container: exits with 0 if the worker on this host does its work, otherwise
// with 1, and says why. With `--alive` it only asks whether the worker runs and reaches Redis.
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { createClock } from "../../config/clock.ts";
import { readSettings } from "../../config/read-settings.ts";
import { redisConnectionOf } from "../../config/redis-connection.ts";
import { startErrorText } from "../../config/start-error.ts";
import { assessWorker } from "../../domain/assessment/assess-worker.ts";
import { connectStore } from "../../store/connect.ts";
import { withRedisFailure } from "../../store/connect-when-ready.ts";
import { workerTroubleText } from "../../wording/worker-trouble.ts";
import { readWorkerFacts } from "./read-worker-facts.ts";

const asksOnlyIfAlive = process.argv.includes("--alive");
const lines = await checkWorker().catch((error: unknown) => [
  startErrorText(withRedisFailure(error)),
]);
process.stdout.write(`${lines.length === 0 ? "The worker does its work." : lines.join("\n")}\n`);
process.exit(lines.length === 0 ? 0 : 1);

async function checkWorker(): Promise<readonly string[]> {
  const readFile = (path: string) => readFileSync(path, "utf8");
  const settings = readSettings("worker", { env: process.env, readFile });
  const { now } = createClock(settings.clock, Date.now);
  const store = await connectStore({
    connection: redisConnectionOf(settings.redis, readFile),
    keyPrefix: settings.redis.keyPrefix,
    now,
  });
  const facts = await readWorkerFacts(store, { settings, host: hostname(), now: now() });
  return assessWorker(facts)
    .filter(({ code }) => !asksOnlyIfAlive || code === "no-report")
    .map(workerTroubleText);
}
