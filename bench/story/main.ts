// `npm run story`: plays a story of the simulator through Steadystate and writes what Prometheus would have
// recorded.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { readOptions } from "../../simulator/command-line-options.ts";
import { startBenchRedis } from "../bench-redis.ts";
import { openDemoStory } from "./open-demo-story.ts";
import { openSeedStory } from "./open-seed-story.ts";
import { playStory } from "./play-story.ts";
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

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const PROGRESS_EVERY_MS = 2000;

const { values, readNumber, exitWithUsageError } = readOptions({
  command: "npm run story",
  subcommand: null,
  options: {
    story: { type: "string" },
    hours: { type: "string" },
    end: { type: "string" },
    out: { type: "string" },
    help: { type: "boolean" },
  },
});

if (values.help) process.stdout.write(HELP);
else await recordStory();

async function recordStory(): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => process.exit(130));
  const name = values.story ?? "demo";
  const folder = values.out ?? `story-${name}`;
  const story = await openStory(name);
  const redis = await startBenchRedis();
  const played = await playStory(story, { redis, onProgress: createProgress(story) });
  await story.close();
  await redis.stop();
  process.stderr.write("\nstory: writing the blocks of Prometheus…\n");
  rmSync(join(folder, "prometheus"), { recursive: true, force: true });
  const files = writeStory(folder, played);
  process.stdout.write(
    `${played.incidents.length} incidents, ${played.recording.times.length} scrapes, until ${new Date(story.until).toISOString()}\n` +
      `prometheus --storage.tsdb.path=${files.data} --storage.tsdb.retention.time=100y --config.file=YOUR_FILE\n`,
  );
}

async function openStory(name: string) {
  if (name === "demo")
    return await openDemoStory({ until: storyEnd(), minHours: readNumber("hours", 36) });
  const seed = Number(name);
  if (!Number.isInteger(seed) || seed < 0)
    return exitWithUsageError(`--story is "${name}": give demo or a seed.`);
  return await openSeedStory(seed, Math.ceil(readNumber("hours", 240) / 24));
}

function storyEnd(): number {
  const end = values.end === undefined ? Date.now() : Date.parse(values.end);
  if (Number.isNaN(end)) return exitWithUsageError(`--end is "${values.end}": give a time.`);
  return Math.floor(end / MINUTE_MS) * MINUTE_MS;
}

function createProgress({ from, until }: { readonly from: number; readonly until: number }) {
  let shownAt = 0;
  return (at: number) => {
    if (performance.now() - shownAt < PROGRESS_EVERY_MS && at < until) return;
    shownAt = performance.now();
    const percent = Math.round(((at - from) / (until - from)) * 100);
    const hours = Math.round((until - from) / HOUR_MS);
    process.stderr.write(`\rstory: ${percent} % of ${hours} hours played `);
  };
}
