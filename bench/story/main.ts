// `npm run story`: plays a story of the simulator through Steadystate and writes what Prometheus would have
// recorded.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { readOptions } from "../../command-line/read-options.ts";
import { createStoryProgress } from "./story-progress.ts";
import { writeStory } from "./write-story.ts";

const HELP = `npm run story [-- options]: plays a story through Steadystate and writes its metrics with product timestamps

  --story NAME   "demo" (default), or the seed of a world of the backtest, such as 31
  --hours N      at least this many hours of the demo (default 36), or exactly this many hours of a world (default 240)
  --end TIME     when the demo's story ends, such as 2026-11-26T20:00:00Z (default now)
  --out FOLDER   where to write (default story-NAME in the current folder); earlier files there are replaced

The worker's own tasks poll simulated servers over HTTP and HTTPS, with a real Redis. A clock moves on in steps, so a
day takes about half a minute. In each step (one minute of the demo, five minutes of a world) the server's /metrics
is scraped.

  FOLDER/story.openmetrics   the samples as OpenMetrics text
  FOLDER/prometheus          a data folder for prometheus --storage.tsdb.path
  FOLDER/incidents.json      the incidents: when each one opened, was muted and was resolved
`;

const { values, readNumber, exitWithUsageError } = readOptions({
  command: "npm run story",
  help: HELP,
  options: {
    story: { type: "string" },
    hours: { type: "string" },
    end: { type: "string" },
    out: { type: "string" },
  },
});

await recordStory();

async function recordStory(): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => process.exit(130));
  const name = values.story ?? "demo";
  const folder = values.out ?? `story-${name}`;
  const hours = readNumber("hours", name === "demo" ? 36 : 240);
  const until = storyEnd();
  // Loaded only now, so that `--help` and a sentence about a wrong option appear at once.
  const { startBenchRedis } = await import("../bench-redis.ts");
  const { openStory } = await import("./open-story.ts");
  const { playStory } = await import("./play-story.ts");
  const story = await openStory(name, { until, hours });
  const redis = await startBenchRedis();
  const played = await playStory(story, { redis, onProgress: createStoryProgress(story) });
  await story.close();
  await redis.stop();
  process.stderr.write("story: writing the blocks of Prometheus…\n");
  rmSync(join(folder, "prometheus"), { recursive: true, force: true });
  const files = writeStory(folder, played);
  process.stdout.write(
    `${played.incidents.length} incidents, ${played.recording.times.length} scrapes, until ${new Date(story.until).toISOString()}\n` +
      `prometheus --storage.tsdb.path=${files.data} --storage.tsdb.retention.time=100y --config.file=YOUR_FILE\n`,
  );
}

function storyEnd(): number {
  const end = values.end === undefined ? Date.now() : Date.parse(values.end);
  if (Number.isNaN(end)) return exitWithUsageError(`--end is "${values.end}": give a time.`);
  return end;
}
