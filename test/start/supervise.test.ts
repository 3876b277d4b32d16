import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

const SUPERVISE = pathToFileURL(join(import.meta.dirname, "../../dist/start/supervise.js")).href;

/** Supervises `node --version`, which exits at once, and stops while this program waits for its restart. */
const STOP_BEFORE_RESTART = `
  import { supervise } from ${JSON.stringify(SUPERVISE)};
  let timeReads = 0;
  const supervised = supervise({
    programPath: "--version",
    env: process.env,
    onGiveUp() {},
    // The time is read when the program starts and when it has exited.
    realNow() {
      timeReads += 1;
      if (timeReads === 2) setImmediate(stop);
      return Date.now();
    },
  });
  async function stop() {
    await supervised.stop();
    const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout");
    process.stdout.write("timers: " + timers.length);
    process.exit(0);
  }
`;

test("a stop leaves no timer of a restart, which would keep `npm start` running for up to 30 seconds", () => {
  const options = ["--input-type=module", "--eval", STOP_BEFORE_RESTART];
  const { stdout } = spawnSync(process.execPath, options, { encoding: "utf8" });
  expect(stdout).toMatch(/timers: 0$/);
});
