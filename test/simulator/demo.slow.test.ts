import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { findFreePort } from "../free-ports.ts";
import {
  closeOutput,
  exitCodeOf,
  hasServer,
  startProgram,
  waitUntilServerAnswers,
} from "../stop-signal.ts";

test("`npm run demo -- --once` exits with 0, and its last line is a JSON summary of equal values", async () => {
  const port = await findFreePort();
  // A third of the usual speed, so that a loaded machine can follow.
  const program = startProgram(
    "simulator/demo.js",
    ["--once", "--speed", "800", "--port", String(port)],
    {},
  );
  onTestFinished(() => void program.kill("SIGTERM"));
  program.stderr.resume();
  const [output, exitCode] = await Promise.all([text(program.stdout), exitCodeOf(program)]);
  const { values, isEqual } = JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");
  const unequal = Object.entries<{ isEqual: boolean }>(values).filter(
    ([, value]) => !value.isEqual,
  );
  expect(unequal).toEqual([]);
  expect(isEqual).toBe(true);
  expect(exitCode).toBe(0);
});

test.each([
  ["reads its output", false],
  ["has closed the pipe of its output", true],
] as const)(
  "`npm run dev` stops with its server after SIGINT while the caller %s",
  async (_, isClosed) => {
    const port = await findFreePort();
    const program = startProgram("simulator/dev.js", [], { PORT: String(port) });
    onTestFinished(() => void program.kill("SIGTERM"));
    const exitCode = exitCodeOf(program);
    await waitUntilServerAnswers(port);
    if (isClosed) closeOutput(program);
    program.kill("SIGINT");
    expect(await exitCode).toBe(0);
    expect(await hasServer(port)).toBe(false);
  },
);
