// `npm test`: installs what is missing, then runs every check except the slow tests.
// `npm test -- FILE`: installs what is missing, then runs only vitest with these arguments.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const given = process.argv.slice(2);

run(process.execPath, ["scripts/setup.mjs", "redis", "prometheus", "chromium", "python"]);
if (given.length === 0) run("npm", ["run", "--silent", "check"]);
else run(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...given]);

/** Runs a program. When the program fails, this process exits with the same code. */
function run(program, args) {
  const { status } = spawnSync(program, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
