// `npm run demo -- --history`: plays the demo's story up to now, gives Prometheus its metrics, and goes on in real
// time, so that dashboards show about two days of history.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { stopChild } from "../../start/stop-child.ts";
import { findFreePort } from "../../test/free-ports.ts";
import { startBenchRedis } from "../bench-redis.ts";
import { killAtExit } from "../kill-at-exit.ts";
import { waitUntilReady } from "../wait-until-ready.ts";
import { openDemoStory } from "./open-demo-story.ts";
import { playStory, SCRAPE_INSTANCE, SCRAPE_JOB } from "./play-story.ts";
import type { StoryProduct } from "./start-story-product.ts";
import type { Story } from "./story.ts";
import { createStoryProgress } from "./story-progress.ts";
import { writeBlocks } from "./write-story.ts";

const MINUTE_MS = 60_000;
const MIN_HOURS = 40;
const STOP_TIMEOUT_MS = 10_000;
const GENERATED = join(import.meta.dirname, "../../../dashboards/generated");

/** Fewer people and longer steps than the demo has, so that a test need not wait for minutes. */
const { values } = parseArgs({
  options: {
    people: { type: "string" },
    "step-minutes": { type: "string", default: "1" },
    port: { type: "string", default: "0" },
  },
});

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
await showHistory();

async function showHistory(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-history-"));
  const until = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const demoStory = await openDemoStory({
    until,
    minHours: MIN_HOURS,
    ...(values.people === undefined ? {} : { peopleCount: Number(values.people) }),
  });
  const story = {
    ...demoStory,
    stepMs: Number(values["step-minutes"]) * MINUTE_MS,
    port: Number(values.port),
  };
  const redis = await startBenchRedis();
  await playStory(story, {
    redis,
    signal: stop.signal,
    onProgress: createStoryProgress(story),
    async atEnd(product, recording) {
      const data = writeBlocks(folder, recording);
      const prometheus = await startPrometheus(folder, data, product.url);
      process.stdout.write(`
  Steadystate   ${product.url}/
  Mailbox       ${story.mailbox.webUrl}
  Prometheus    ${prometheus.url}/ (with history since ${new Date(story.from).toISOString().slice(0, 16)}Z)

  To see the dashboards, add ${prometheus.url} to Grafana as a data source of the type Prometheus with the scrape
  interval 1m, and import the files of dashboards/generated/. The story has ended now, and the tenant goes on in
  real time. Ctrl-C stops everything.

`);
      await goOn(story, product);
      await prometheus.stop();
    },
  });
  await story.close();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Once a minute, as while the story was played. */
async function goOn(story: Story, product: StoryProduct): Promise<void> {
  while (!stop.signal.aborted) {
    await story.advanceTo(Date.now());
    await product.runDueTasks();
    await wait(MINUTE_MS, undefined, { signal: stop.signal }).catch(() => undefined);
  }
}

async function startPrometheus(folder: string, data: string, url: string) {
  const config = join(folder, "prometheus.yml");
  const target = { targets: [new URL(url).host], labels: { instance: SCRAPE_INSTANCE } };
  writeFileSync(
    config,
    stringify({
      global: { scrape_interval: "1m", evaluation_interval: "1m" },
      rule_files: [join(GENERATED, "alerts.yaml")],
      scrape_configs: [{ job_name: SCRAPE_JOB, static_configs: [target] }],
    }),
  );
  const address = `127.0.0.1:${await findFreePort()}`;
  const child = spawn(
    "prometheus",
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      "--storage.tsdb.retention.time=100y",
      `--web.listen-address=${address}`,
      "--log.level=error",
    ],
    // Ctrl-C reaches only this process, which then stops Prometheus.
    { stdio: ["ignore", "ignore", 2], detached: true },
  );
  const cancelKill = killAtExit(child.pid ?? 0);
  const prometheusUrl = `http://${address}`;
  await waitUntilReady("Prometheus", prometheusUrl);
  return {
    url: prometheusUrl,
    async stop() {
      await stopChild(child, STOP_TIMEOUT_MS);
      cancelKill();
    },
  };
}
