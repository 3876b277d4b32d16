// `npm run replay`: plays stories and compares the alerts of the generated rules with the incidents of Steadystate.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { readOptions } from "../../command-line/read-options.ts";
import { ALERTMANAGER_PROGRAMS, type Alertmanager, startAlertmanager } from "./alertmanager.ts";
import { checkInhibition } from "./check-inhibition.ts";
import { findFiringAlerts } from "./firing-alerts.ts";
import { matchAlerts } from "./match-alerts.ts";
import { formatReplay, type ReplayedStory } from "./replay-table.ts";
import { readRuleFile } from "./rule-file.ts";
import { createStoryProgress } from "./story-progress.ts";

const HELP = `npm run replay [-- options]: compares the alerts of Prometheus with the incidents of Steadystate

  --stories A,B  demo and seeds of the backtest (default demo,31,33,42,44,20)
  --hours N      hours of each story (default 192; of the demo at least 36)

Plays each story as \`npm run story\` does. Then promtool evaluates dashboards/generated/alerts.yaml on the recorded
metrics, and an Alertmanager with dashboards/generated/alertmanager.yaml says which alerts it inhibits. For each incident,
notified or muted, its alert must begin and end within two polls of the incident, plus \`for\` and \`keep_firing_for\`. No
other alert may fire. While Steadystate mutes an incident, and only then, its alert must be inhibited.

Exit code: 0 if all of this holds, otherwise 1.
`;

const DEFAULT_STORIES = "demo,31,33,42,44,20";
const GENERATED = join(import.meta.dirname, "../../../dashboards/generated");
const DEMO_HOURS = 36;

const { values, readNumber } = readOptions({
  command: "npm run replay",
  help: HELP,
  options: {
    stories: { type: "string" },
    hours: { type: "string" },
  },
});

await replayStories();

async function replayStories(): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => process.exit(130));
  const program = ALERTMANAGER_PROGRAMS.find((name) => spawnSync(name, ["--version"]).status === 0);
  if (program === undefined)
    throw new Error("Alertmanager is missing: apt-get install prometheus-alertmanager.");
  const alertmanager = await startAlertmanager(program, join(GENERATED, "alertmanager.yaml"));
  let isGood = true;
  for (const name of (values.stories ?? DEFAULT_STORIES).split(",")) {
    const replayed = await replayStory(name, alertmanager);
    const { text, isAsExpected } = formatReplay(replayed);
    process.stdout.write(text);
    isGood &&= isAsExpected;
  }
  await alertmanager.stop();
  process.exitCode = isGood ? 0 : 1;
}

async function replayStory(name: string, alertmanager: Alertmanager): Promise<ReplayedStory> {
  const hours = readNumber("hours", name === "demo" ? DEMO_HOURS : 192);
  // Loaded only now, so that `--help` and a sentence about a wrong option appear at once.
  const { startBenchRedis } = await import("../bench-redis.ts");
  const { openStory } = await import("./open-story.ts");
  const { playStory } = await import("./play-story.ts");
  const story = await openStory(name, { until: Date.now(), hours });
  const redis = await startBenchRedis();
  const played = await playStory(story, { redis, onProgress: createStoryProgress(story) });
  await story.close();
  await redis.stop();
  const rules = readRuleFile(join(GENERATED, "alerts.yaml"));
  const alerts = findFiringAlerts(played.recording, rules);
  return {
    played,
    matches: matchAlerts(played, alerts, rules),
    inhibition: await checkInhibition(played, alerts, alertmanager),
  };
}
