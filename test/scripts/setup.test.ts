// The scripts of package.json prepare the machine with scripts/setup.mjs. An argument that setup
// does not know would stop the script before its first test.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const SETUP_COMMAND = /node scripts\/setup\.mjs([^&]*)/;
const SCRIPTS_WITH_SETUP = Object.entries(scripts)
  .filter(([, command]) => SETUP_COMMAND.test(command))
  .map(([scriptName]) => scriptName);

test("`npm run test:unit` leaves out the build", () => {
  expect(setupArgumentsOf("test:unit")).toEqual(["--no-build"]);
});

test.each(SCRIPTS_WITH_SETUP)(
  "setup knows every argument that `npm run %s` gives",
  (scriptName) => {
    // The wrong argument stops setup before it installs or builds anything in this checkout.
    const { status, stderr } = runSetup([...setupArgumentsOf(scriptName), "--no-such-argument"]);
    expect(stderr.trim()).toBe(
      'setup: unknown argument "--no-such-argument"; known: redis, prometheus, chromium, --no-build',
    );
    expect(status).toBe(1);
  },
);

/** The arguments that a script of package.json gives to scripts/setup.mjs. */
function setupArgumentsOf(scriptName: string): string[] {
  const [, setupArguments = ""] = SETUP_COMMAND.exec(scripts[scriptName] ?? "") ?? [];
  return setupArguments.split(" ").filter((argument) => argument !== "");
}

function runSetup(setupArguments: readonly string[]) {
  const command = [join(ROOT, "scripts/setup.mjs"), ...setupArguments];
  return spawnSync(process.execPath, command, { cwd: ROOT, encoding: "utf8" });
}
