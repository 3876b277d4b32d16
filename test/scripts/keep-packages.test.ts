import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

const SCRIPT = join(import.meta.dirname, "../../scripts/keep-packages.mjs");
const PACKAGE = {
  name: "app",
  dependencies: { express: "5.0.0", zod: "4.0.0" },
  devDependencies: { scimmy: "1.0.0" },
};

function keepPackages(names: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-keep-packages-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "package.json");
  writeFileSync(file, JSON.stringify(PACKAGE));
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, ...names], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stderr, packageJson: JSON.parse(readFileSync(file, "utf8")) };
}

describe("scripts/keep-packages.mjs", () => {
  test("makes the given packages the only dependencies", () => {
    expect(keepPackages(["express", "scimmy"])).toEqual({
      status: 0,
      stderr: "",
      packageJson: { name: "app", dependencies: { express: "5.0.0", scimmy: "1.0.0" } },
    });
  });

  test("fails for a package that package.json does not have, and changes nothing", () => {
    expect(keepPackages(["express", "scimy"])).toEqual({
      status: 1,
      stderr: "package.json has no package scimy\n",
      packageJson: PACKAGE,
    });
  });
});
