// `npm run backtest`: plays simulated worlds with known faults and scores every assessment.
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort } from "node:worker_threads";
import { endWithClosedOutput } from "../../command-line/closed-output.ts";
import { readOptions } from "../../command-line/read-options.ts";
import { formatConfusion, formatJson, formatTable, isWithinBound } from "./format-scores.ts";
import { formatKinds } from "./kind-scores.ts";
import { listMessages } from "./list-messages.ts";
import { playWorld } from "./play-world.ts";
import { createRunProgress } from "./progress.ts";
import { scoreLines } from "./report.ts";
import { type RunOutcome, runOnThreads, type ScoredRun, type WorldRun } from "./run-on-threads.ts";
import { scoreWorld } from "./score-world.ts";
import { addTally, EMPTY_TALLY, type Tally } from "./tally.ts";
import { worldKindName } from "./world-kinds.ts";

const HELP = `npm run backtest [-- options]: assesses simulated worlds with known faults and scores the result

  --seeds a..b    the worlds to play (default 1..200); any 66 consecutive seeds contain every fault
  --days n        simulated days per world (default 30, at least 6); very large worlds are shorter
  --threads n     worlds played at the same time (default: one per processor)
  --messages file also write every message of one mail route to this file: one JSON line for each world
                  (seed, job-months), then one for each of its messages with the true state of its jobs

Progress goes to stderr. Stdout gets a table of scores (BAD marks a score outside its bound), a table
of assessed conditions by true state, the scores by kind of world (hardest first), one line per mistake,
and one JSON line. The same seeds and days
always give the same scores. To play one world again, give its seed: --seeds 17 --days 30.

Ctrl-C stops the run and prints the scores of the worlds played so far. When a world cannot be played,
the report names its seed and the run continues with the other worlds.

Exit code: 0 when no score is BAD, 1 when a score is BAD or a world could not be played, 2 when an
option is wrong, 130 after Ctrl-C.
`;

/** A fault starts on the second day at the earliest, and some of its effects appear only days later. */
const MIN_DAYS = 6;
const MAX_COMPLAINTS = 80;
const LINE_WIDTH = 79;
const MONTH_MS = 30 * 24 * 3_600_000;

if (isMainThread) await runCommand();
else runWorkerThread();

async function runCommand(): Promise<void> {
  endWithClosedOutput();
  const { values, readNumber, exitWithUsageError } = readOptions({
    command: "npm run backtest",
    help: HELP,
    options: {
      seeds: { type: "string" },
      days: { type: "string" },
      threads: { type: "string" },
      messages: { type: "string" },
    },
  });
  const seeds = parseSeeds(values.seeds ?? "1..200");
  if (seeds === null)
    return exitWithUsageError(
      `--seeds is "${values.seeds}": give a seed or a range such as 1..200.`,
    );
  const days = readNumber("days", 30, { min: MIN_DAYS, isWhole: true });
  const threadCount = readNumber("threads", availableParallelism(), { min: 1, isWhole: true });
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const writesMessages = values.messages !== undefined;
  const runs = seeds.map((seed) => ({ seed, days, writesMessages }));
  const outcomes = await runWorlds(runs, threadCount, stop.signal);
  writeMessages(values.messages, outcomes);
  const isRunGood = printReport(outcomes);
  process.exitCode = stop.signal.aborted ? 130 : isRunGood ? 0 : 1;
}

async function runWorlds(
  runs: readonly WorldRun[],
  threadCount: number,
  signal: AbortSignal,
): Promise<readonly RunOutcome[]> {
  const startedAt = performance.now();
  const progress = createRunProgress(runs);
  const showProgress = (): void => {
    // The padding clears the rest of the previous line, which may have been longer.
    process.stderr.write(
      `\r${progress.progressLine(performance.now() - startedAt).padEnd(LINE_WIDTH)}`,
    );
  };
  const onOutcome = (outcome: RunOutcome): void => {
    progress.add(outcome, "error" in outcome);
    showProgress();
  };
  showProgress();
  const workerFile = fileURLToPath(import.meta.url);
  const outcomes = await runOnThreads(runs, { workerFile, threadCount, onOutcome, signal });
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stderr.write(`\nbacktest: peak memory ${peakMiB} MiB\n`);
  return outcomes;
}

/** Prints the report. Returns false if a score is BAD or a world could not be played. */
function printReport(outcomes: readonly RunOutcome[]): boolean {
  const scoredRuns = outcomes.filter((outcome): outcome is ScoredRun => "tally" in outcome);
  const tally = scoredRuns.map((outcome) => outcome.tally).reduce<Tally>(addTally, EMPTY_TALLY);
  const lines = scoreLines(tally);
  const { complaints } = tally;
  const hiddenCount = complaints.length - MAX_COMPLAINTS;
  console.log(`${formatTable(lines)}\n\n${formatConfusion(tally)}\n`);
  console.log(`${formatKinds(tallyByKind(scoredRuns))}\n`);
  for (const complaint of complaints.slice(0, MAX_COMPLAINTS)) console.log(`! ${complaint}`);
  if (hiddenCount > 0) console.log(`! and ${hiddenCount} more`);
  for (const outcome of outcomes) {
    if ("error" in outcome) console.log(`! seed ${outcome.seed} was not played: ${outcome.error}`);
  }
  console.log(formatJson(lines));
  return (
    scoredRuns.length === outcomes.length && lines.every((line) => isWithinBound(line) !== false)
  );
}

function writeMessages(file: string | undefined, outcomes: readonly RunOutcome[]): void {
  if (file === undefined) return;
  const lines = outcomes.flatMap((outcome) => {
    if (!("tally" in outcome)) return [];
    const { seed, world } = outcome;
    const { messages, ...about } = world;
    return [{ seed, ...about }, ...messages.map((message) => ({ seed, ...message }))];
  });
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

function tallyByKind(runs: readonly ScoredRun[]): ReadonlyMap<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const { seed, tally } of runs) {
    const kind = worldKindName(seed);
    tallies.set(kind, addTally(tallies.get(kind) ?? EMPTY_TALLY, tally));
  }
  return tallies;
}

/** Plays each world that the main thread sends and answers with its tally. */
function runWorkerThread(): void {
  parentPort?.on("message", async (run: WorldRun) => {
    const { truth, assessed, checks, messages } = await playWorld(run.seed, run.days, run);
    const { name, from, until, jobs } = truth;
    const jobMonths = (jobs.length * (until - from)) / MONTH_MS;
    const world = { name, jobMonths, messages: listMessages(truth, messages) };
    const outcome: ScoredRun = { ...run, tally: scoreWorld(truth, assessed, checks), world };
    parentPort?.postMessage(outcome);
  });
}

function parseSeeds(text: string): readonly number[] | null {
  const [, first = "", last = first] = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(text) ?? [];
  if (first === "" || Number(last) < Number(first)) return null;
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, n) => Number(first) + n);
}
