import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const SETUP_COMMAND = /node scripts\/setup\.mjs((?:(?! -- )[^&])*)/;
const SCRIPTS_WITH_SETUP = Object.entries(scripts)
  .filter(([, command]) => SETUP_COMMAND.test(command))
  .map(([scriptName]) => scriptName);

// The scripts of package.json prepare the machine with scripts/setup.mjs. An argument that setup
// does not know would stop the script before its first test.

test("`npm run test:unit` leaves out the build", () => {
  expect(setupArgumentsOf("test:unit")).toEqual(["--no-build"]);
});

test.each(SCRIPTS_WITH_SETUP)(
  "scripts/setup.mjs knows every argument that it gets from `npm run %s`",
  (scriptName) => {
    // The wrong argument stops setup before it installs or builds anything in this checkout.
    const { status, stderr } = runSetup([...setupArgumentsOf(scriptName), "--no-such-argument"]);
    expect(stderr.trim()).toBe(
      'setup: unknown argument "--no-such-argument"; known: redis, prometheus, alertmanager, faketime, python, postfix, chromium, --no-build',
    );
    expect(status).toBe(1);
  },
);

describe("setup with an existing build", () => {
  test.each(["demo.scenario", "favicon.svg", "detail.dict", "start.ts"])(
    "setup builds again after a change of the file %s",
    (file) => {
      expect(isBuiltAfterChangeOf(file)).toBe(true);
    },
  );

  test.each(["README.md", "screenshot.png", "dashboards/generated/overview.json"])(
    "setup does not build again after a change of the file %s, which the build does not read",
    (file) => {
      expect(isBuiltAfterChangeOf(file)).toBe(false);
    },
  );
});

test("the help of a program is printed without installing and building, if an earlier build exists", () => {
  const changed = { changedFile: "start.ts", hasPackages: false };
  expect(setupOutputOf({ ...changed, setupArguments: [] })).toMatch(/installing npm packages/);
  for (const option of ["--help", "-h"])
    expect(setupOutputOf({ ...changed, setupArguments: ["redis", "--", option] })).toBe("");
});

test("the help of a program without an earlier build needs no program of the system", () => {
  const setupArguments = ["redis", "--", "--help"];
  const env = { PATH: join(process.execPath, "..") };
  const output = setupOutputOf({ changedFile: "start.ts", isBuilt: false, setupArguments, env });
  expect(output).toMatch(/^setup: building/);
  expect(output).not.toMatch(/redis|missing/);
});

test("the command that setup suggests for a missing optional program can be copied as it is printed", () => {
  const env = { PATH: "/nowhere", CI: "" };
  const output = setupOutputOf({ changedFile: "README.md", setupArguments: ["faketime"], env });
  expect(output).toMatch(/^setup: faketime is missing .*: (sudo apt-get|brew) install faketime\n/);
});

const WITH_OPTIONS = [
  ...["demo", "start", "doctor", "routes", "key", "redis-acl", "simulator"],
  ...["bench", "backtest", "story", "replay", "torture", "dashboards"],
];
test.each(WITH_OPTIONS)("setup gets the options of `npm run %s`", (scriptName) => {
  const [, program = ""] = (scripts[scriptName] ?? "").split(" && ");
  expect(scripts[scriptName]).toMatch(/^run\(\) \{ node scripts\/setup\.mjs [a-z ]*-- "\$@" && /);
  expect(program).toMatch(/^exec node .*\.js "\$@"; \}; run$/);
});

type SetupRun = {
  readonly changedFile: string;
  readonly isBuilt?: boolean;
  readonly hasPackages?: boolean;
  readonly setupArguments?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

function isBuiltAfterChangeOf(changedFile: string): boolean {
  return setupOutputOf({ changedFile }).includes("built");
}

/**
 * Runs the setup script in a new folder in which everything is installed and built, and in which
 * only this file is newer than the build.
 */
function setupOutputOf({
  changedFile,
  isBuilt = true,
  hasPackages = true,
  setupArguments = [],
  env = {},
}: SetupRun): string {
  const root = mkdtempSync(join(tmpdir(), "steadystate-setup-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const write = (file: string, text: string, modifiedAt: Date) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
    utimesSync(join(root, file), modifiedAt, modifiedAt);
  };
  const beforeBuild = new Date("2026-05-04T12:00:00Z");
  write("scripts/setup.mjs", readFileSync(join(ROOT, "scripts/setup.mjs"), "utf8"), beforeBuild);
  write("scripts/build.mjs", 'console.log("built");\n', beforeBuild);
  write(".gitignore", "node_modules/\ndist/\n", beforeBuild);
  write("package-lock.json", "{}", beforeBuild);
  if (hasPackages) write("node_modules/.steadystate-lock", "{}", beforeBuild);
  if (isBuilt) write("dist/.built", "", new Date("2026-05-04T12:01:00Z"));
  write(changedFile, "", new Date("2026-05-04T12:02:00Z"));
  execFileSync("git", ["init", "--quiet"], { cwd: root });
  const { stderr } = spawnSync(process.execPath, ["scripts/setup.mjs", ...setupArguments], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  return stderr;
}

/** The arguments that a script of package.json gives to scripts/setup.mjs. */
function setupArgumentsOf(scriptName: string): string[] {
  const [, setupArguments = ""] = SETUP_COMMAND.exec(scripts[scriptName] ?? "") ?? [];
  return setupArguments.split(" ").filter((argument) => argument !== "");
}

function runSetup(setupArguments: readonly string[]) {
  const command = [join(ROOT, "scripts/setup.mjs"), ...setupArguments];
  return spawnSync(process.execPath, command, { cwd: ROOT, encoding: "utf8" });
}
