// `npm run backtest`: plays seeded worlds with known faults and scores every judgement.
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort } from "node:worker_threads";
import { type Errand, type Outcome, playAll } from "./crew.ts";
import { playWorld } from "./play.ts";
import { confusionOf, jsonOf, linesOf, tableOf } from "./report.ts";
import { scoreWorld } from "./score.ts";
import { NOTHING, plus, type Tally } from "./tally.ts";

const HELP = `npm run backtest [-- options]: seeded worlds with known faults, judged as the worker judges

  --seeds a..b    which worlds (default 1..200; any fifty in a row meet every fault)
  --days n        how long each is watched (default 30, at least 6); very large worlds end sooner
  --threads n     how many worlds are played at once (default: one per processor)

Progress goes to stderr. Stdout gets a table (a score outside its bound says BAD), what was said by
what was true, what was wrong in which world, and one JSON line. The same seeds and days always give
the same scores; one world is played again by its seed alone: --seeds 17 --days 30.
`;

/** A fault begins on the second day at the earliest, and needs time to show what comes of it. */
const DAYS_LEAST = 6;
const COMPLAINTS_MAX = 80;

if (isMainThread) await command();
else serve();

async function command(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "1..200" },
      days: { type: "string", default: "30" },
      threads: { type: "string", default: String(availableParallelism()) },
      help: { type: "boolean", default: false },
    },
  });
  const seeds = seedsIn(values.seeds);
  const days = wholeIn(values.days, DAYS_LEAST);
  const hands = wholeIn(values.threads, 1);
  if (values.help) {
    process.stdout.write(HELP);
  } else if (seeds === null || days === null || hands === null) {
    process.stderr.write(HELP);
    process.exitCode = 2;
  } else {
    report(
      await run(
        seeds.map((seed) => ({ seed, days })),
        hands,
      ),
    );
  }
}

async function run(errands: readonly Errand[], hands: number): Promise<Tally> {
  const startedAt = performance.now();
  let played = 0;
  const onOutcome = (): void => {
    played += 1;
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    process.stderr.write(`\rbacktest: ${played} of ${errands.length} worlds, ${seconds} s`);
  };
  const program = fileURLToPath(import.meta.url);
  const tallies = await playAll(errands, { program, hands, onOutcome });
  process.stderr.write("\n");
  return tallies.reduce<Tally>(plus, NOTHING);
}

function report(tally: Tally): void {
  const lines = linesOf(tally);
  const { complaints } = tally;
  const hidden = complaints.length - COMPLAINTS_MAX;
  console.log(`${tableOf(lines)}\n\n${confusionOf(tally)}\n`);
  for (const complaint of complaints.slice(0, COMPLAINTS_MAX)) console.log(`! ${complaint}`);
  if (hidden > 0) console.log(`! and ${hidden} more`);
  console.log(jsonOf(lines));
}

/** A thread: plays what it is asked to. */
function serve(): void {
  parentPort?.on("message", async ({ seed, days }: Errand) => {
    const { truth, said, checks } = await playWorld(seed, days);
    const outcome: Outcome = { seed, days, tally: scoreWorld(truth, said, checks) };
    parentPort?.postMessage(outcome);
  });
}

function seedsIn(text: string): readonly number[] | null {
  const [, first = "", last = first] = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(text) ?? [];
  if (first === "" || Number(last) < Number(first)) return null;
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, n) => Number(first) + n);
}

function wholeIn(text: string, least: number): number | null {
  const value = Number(text);
  return Number.isInteger(value) && value >= least ? value : null;
}
