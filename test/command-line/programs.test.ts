import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

// The programs of the commands in README.md, as a user starts them. The demo and the simulator are in
// read-options.test.ts.

const PROGRAMS = {
  "npm start": "start/main.js",
  "npm run doctor": "worker/doctor/main.js",
  "npm run routes": "worker/routes/main.js",
  "npm run -s key": "server/keys/main.js",
  "npm run bench": "bench/main.js",
  "npm run backtest": "bench/backtest/main.js",
  "npm run story": "bench/story/main.js",
  "npm run replay": "bench/story/replay.js",
  "npm run torture": "test/torture/main.js",
  "npm run dashboards": "dashboards/build.js",
  "npm run -s redis-acl": "worker/redis-acl/main.js",
} as const;
type Command = keyof typeof PROGRAMS;
const COMMANDS = Object.keys(PROGRAMS) as Command[];

function run(command: Command, args: readonly string[]) {
  const program = join(import.meta.dirname, "../../dist", PROGRAMS[command]);
  return spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
}

describe.each(COMMANDS)("`%s`", (command) => {
  test("prints how it is used for -h and exits with 0", () => {
    const { status, stdout, stderr } = run(command, ["-h"]);
    expect(stderr).toBe("");
    expect(stdout).toContain(command);
    expect(stdout.split("\n").length).toBeGreaterThan(3);
    expect(status).toBe(0);
  });

  test("names an unknown option in a sentence and exits with 2", () => {
    const { status, stdout, stderr } = run(command, ["--unknwon"]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^Unknown option --unknwon\. ?(See `|\n\n)/);
    expect(stderr).toContain(command);
  });
});

test("--help prints the same as -h, also after a wrong option", () => {
  const { status, stdout } = run("npm run dashboards", ["--unknwon", "--help"]);
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: run("npm run dashboards", ["-h"]).stdout,
  });
});

test.each<[Command, string, string]>([
  ["npm run routes", "--jobs 8x8", "Unknown option --jobs: did you mean --job?\n\n"],
  ["npm run -s key", "list --json", "Unknown option --json.\n\n"],
  [
    "npm run doctor",
    "on-call",
    '"on-call" comes without an option: write --send-test "on-call".\n\n',
  ],
  ["npm run routes", "--job", "--job needs a value: write --job VALUE.\n\n"],
  ["npm run routes", "--job --all", "--job needs a value: write --job VALUE.\n\n"],
  [
    "npm run routes",
    "--job Contoso Voice",
    '"Voice" comes without an option: write --job "Contoso Voice".\n',
  ],
  ["npm run routes", "--all --job 8x8", "Give either --job NAME or --all.\n\n"],
  ["npm run bench", "ingets", '"ingets" is not known: did you mean ingest? See '],
  ["npm run bench", "--scale none", '--scale is "none": give a number of 0.001 or more. See '],
  ["npm run backtest", "--seeds 9..1", '--seeds is "9..1": give a seed or a range such as 1..200'],
  ["npm run -s redis-acl", "my prefix", 'The key prefix is "my prefix"'],
])("the mistake of `%s -- %s` is named", (command, args, expected) => {
  const { status, stdout, stderr } = run(command, args === "my prefix" ? [args] : args.split(" "));
  expect(stderr.slice(0, expected.length)).toBe(expected);
  expect([status, stdout]).toEqual([2, ""]);
});
