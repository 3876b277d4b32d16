import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

// A wrong option ends the process, so the tests run the built programs.

const COMMANDS = { demo: "demo.js", simulator: "main.js" } as const;

function run(command: keyof typeof COMMANDS, args: string) {
  const program = join(import.meta.dirname, "../../dist/simulator", COMMANDS[command]);
  return spawnSync(process.execPath, [program, ...args.split(" ")], { encoding: "utf8" });
}

test.each`
  command        | args                     | named
  ${"simulator"} | ${"--wrong"}             | ${"--wrong"}
  ${"simulator"} | ${"--graph-port abc"}    | ${'--graph-port is "abc": give a whole number from 0 to 65535.'}
  ${"simulator"} | ${"--seed"}              | ${"--seed"}
  ${"simulator"} | ${"--scenario /nowhere"} | ${'--scenario is "/nowhere"'}
  ${"simulator"} | ${"mailboxes"}           | ${"mailboxes"}
  ${"demo"}      | ${"--wrong"}             | ${"--wrong"}
  ${"demo"}      | ${"--port abc"}          | ${'--port is "abc": give a whole number from 0 to 65535.'}
  ${"demo"}      | ${"--port="}             | ${"--port"}
  ${"demo"}      | ${"--port 8080.5"}       | ${'--port is "8080.5": give a whole number from 0 to 65535.'}
  ${"simulator"} | ${"--people 5"}          | ${'--people is "5": give a whole number from 20 to 200000.'}
  ${"demo"}      | ${"--people -1"}         | ${"--people"}
  ${"demo"}      | ${"--people 19"}         | ${'--people is "19": give a whole number from 20 to 100000.'}
  ${"demo"}      | ${"--people many"}       | ${'--people is "many": give a whole number from 20 to 100000.'}
  ${"demo"}      | ${"--apps 4"}            | ${'--apps is "4": give a whole number from 5 to 500.'}
  ${"demo"}      | ${"--apps 5.5"}          | ${'--apps is "5.5": give a whole number from 5 to 500.'}
  ${"demo"}      | ${"--speed 0"}           | ${'--speed is "0": give a number from 1 to 3600.'}
  ${"demo"}      | ${"--speed 1e9"}         | ${'--speed is "1e9": give a number from 1 to 3600.'}
  ${"demo"}      | ${"--speed=-1"}          | ${"--speed"}
  ${"demo"}      | ${"--once=1"}            | ${"--once takes no value: write only --once."}
  ${"demo"}      | ${"--history --speed 5"} | ${"--history does not take --speed."}
  ${"demo"}      | ${"--history --port x"}  | ${'--port is "x": give a whole number from 0 to 65535.'}
  ${"demo"}      | ${"mailbox"}             | ${"mailbox"}
`(
  "the program $command with $args prints one line with the wrong option and a hint to --help",
  (row) => {
    const { status, stdout, stderr } = run(row.command, row.args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr).toContain(row.named);
    expect(stderr).toContain(`See \`npm run ${row.command} -- --help\`.`);
  },
);

test("the demo with too many people for its apps says how many are possible", () => {
  const { status, stderr } = run("demo", "--apps 500 --people 100000");
  expect(status).toBe(2);
  expect(stderr).toContain(
    "--apps 500 with --people 100000 is too large: give at most 2000 people for 500 apps.",
  );
});

test.each([
  ["demo", "--help"],
  ["simulator", "-h"],
] as const)("the program '%s' prints its options with %s", (command, option) => {
  const { status, stdout } = run(command, option);
  expect(status).toBe(0);
  expect(stdout).toContain("--people N");
});
