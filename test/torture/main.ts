// `npm run torture`: plays seeds and writes one JSON line for each of them.
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readOptions } from "../../command-line/read-options.ts";
import { findFaketime } from "./find-faketime.ts";
import { type RunReport, runSeed } from "./run-seed.ts";
import { finishedSeeds, parseSeeds } from "./seed-range.ts";
import { TORTURE_FORMS } from "./torture-redis.ts";

const HELP = `npm run torture -- --seeds A..B [options]

Starts two workers, two servers, Redis, a simulated Graph and a mail server, injects the faults that
the seed gives, ends them, and compares counts, mails and assessments with the truth.

  --seeds A..B     the seeds to play, or one seed
  --redis FORM     ${TORTURE_FORMS.join(", ")} (default standalone)
  --out FILE       gets one JSON line per seed (default torture.jsonl); a seed that is in it is skipped
  --again          plays seeds that are in the file, too
  --calm           injects no faults; everything must be right then
  --keep           keeps settings, data and logs of each seed; those of a failed seed are always kept

Exit code 1: a seed failed. Play it again with --seeds N --again.
`;

const { values, exitWithUsageError } = readOptions({
  command: "npm run torture",
  help: HELP,
  options: {
    seeds: { type: "string" },
    redis: { type: "string" },
    out: { type: "string" },
    again: { type: "boolean" },
    calm: { type: "boolean" },
    keep: { type: "boolean" },
  },
});

process.exitCode = (await runSeeds()) ? 0 : 1;

/** True if every seed is right. */
async function runSeeds(): Promise<boolean> {
  const { redis = "standalone", out = "torture.jsonl", again = false, keep = false } = values;
  const seeds = parseSeeds(values.seeds ?? "");
  if (seeds === null) return exitWithUsageError("--seeds is missing or is not of the form 1..10.");
  const form = TORTURE_FORMS.find((name) => name === redis);
  if (form === undefined)
    return exitWithUsageError(`--redis is "${redis}": give ${TORTURE_FORMS.join(", ")}.`);
  const faketimeLibrary = findFaketime();
  if (faketimeLibrary === null)
    logProgress("faketime is not installed, so no clock is moved: apt-get install faketime");
  const output = existsSync(out) && !again ? readFileSync(out, "utf8") : "";
  const finished = finishedSeeds(output, redis);
  const folder = mkdtempSync(join(tmpdir(), "steadystate-torture-"));
  const isCalm = values.calm === true;
  let areAllRight = true;
  for (const seed of seeds.filter((number) => !finished.has(number))) {
    const log = (text: string) => logProgress(`seed ${seed}: ${text}`);
    const options = { redis: form, folder, faketimeLibrary, isCalm, logProgress: log };
    const report = await runSeed(seed, options);
    appendFileSync(out, `${JSON.stringify(report)}\n`);
    log(summary(report));
    areAllRight &&= report.ok;
    finishFolder(join(folder, `seed-${seed}`), report.ok && !keep, log);
  }
  if (areAllRight && !keep) rmSync(folder, { recursive: true, force: true });
  return areAllRight;
}

function finishFolder(folder: string, isRemoved: boolean, log: (text: string) => void): void {
  if (isRemoved) rmSync(folder, { recursive: true, force: true });
  else log(`logs: ${folder}`);
}

function summary({ ok, seconds, problems }: RunReport): string {
  if (ok) return `right after ${seconds} s`;
  return `WRONG after ${seconds} s\n  ${problems.join("\n  ")}`;
}

function logProgress(text: string): void {
  process.stderr.write(`torture: ${text}\n`);
}
