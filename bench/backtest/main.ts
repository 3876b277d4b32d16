// `npm run backtest`: plays seeded worlds with known faults and scores every judgement.
import { parseArgs } from "node:util";
import { playWorld } from "./play.ts";
import { jsonOf, linesOf, tableOf } from "./report.ts";
import { scoreWorld } from "./score.ts";
import { NOTHING, plus } from "./tally.ts";

const HELP = `npm run backtest [-- options]: seeded worlds with known faults, judged as the worker judges

  --seeds a..b    which worlds (default 1..24: every fault once)
  --days n        how long each is watched (default 10, at least 6)

Progress goes to stderr. Stdout gets a table (a score outside its bound says BAD), what was wrong
in which world, and one JSON line. The same seeds and days always give the same scores.
`;

/** A fault begins on the second day at the earliest, and needs time to show what comes of it. */
const DAYS_LEAST = 6;
const COMPLAINTS_MAX = 60;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1..24" },
    days: { type: "string", default: "10" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else await run(seedsIn(values.seeds), daysIn(values.days));

async function run(seeds: readonly number[] | null, days: number | null): Promise<void> {
  if (seeds === null || days === null) {
    process.stderr.write(HELP);
    process.exitCode = 2;
    return;
  }
  const startedAt = performance.now();
  let tally = NOTHING;
  for (const [n, seed] of seeds.entries()) {
    const { truth, said, checks } = await playWorld(seed, days);
    tally = plus(tally, scoreWorld(truth, said, checks));
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    process.stderr.write(`\rbacktest: ${n + 1} of ${seeds.length} worlds, ${seconds} s`);
  }
  process.stderr.write("\n");
  const lines = linesOf(tally);
  const { complaints } = tally;
  const hidden = complaints.length - COMPLAINTS_MAX;
  console.log(tableOf(lines));
  for (const complaint of complaints.slice(0, COMPLAINTS_MAX)) console.log(`! ${complaint}`);
  if (hidden > 0) console.log(`! and ${hidden} more`);
  console.log(jsonOf(lines));
}

function seedsIn(text: string): readonly number[] | null {
  const [, first = "", last = first] = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(text) ?? [];
  if (first === "" || Number(last) < Number(first)) return null;
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, n) => Number(first) + n);
}

function daysIn(text: string): number | null {
  const days = Number(text);
  return Number.isInteger(days) && days >= DAYS_LEAST ? days : null;
}
