import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

const PROGRAM = join(import.meta.dirname, "../../dist/server/main.js");
/** Root may read every file, so as root the program runs as nobody. */
const USER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
/** False if the user nobody cannot read this checkout. The tests are then skipped. */
const canUserRun = spawnSync("test", ["-r", PROGRAM], USER).status === 0;

function folderWithSettings(mode: number): string {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-unreadable-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, "steadystate.yaml"), "tenants: []\n");
  chmodSync(join(folder, "steadystate.yaml"), mode);
  return folder;
}

function startIn(cwd: string, env: NodeJS.ProcessEnv) {
  const { STEADYSTATE_CONFIG: _, ...others } = process.env;
  const options = { cwd, env: { ...others, ...env }, encoding: "utf8", ...USER } as const;
  return spawnSync(process.execPath, [PROGRAM], options);
}

describe("a settings file", () => {
  test("without read permission is reported at the start, with the next step", ({ skip }) => {
    if (!canUserRun) skip("the user nobody cannot read this checkout");
    const folder = folderWithSettings(0);
    const { status, stderr } = startIn(folder, {});
    expect(stderr).toBe(
      "steadystate.yaml exists but cannot be read (EACCES): make it readable for the user that runs Steadystate, and its folders too.\n",
    );
    expect(status).toBe(78);
  });

  test.for([
    ["without read permission", "steadystate.yaml", "(EACCES): make it readable for the user"],
    ["that does not exist", "other.yaml", "(ENOENT): correct the path."],
    ["that is a folder", ".", "(EISDIR): it is a folder; name the file in it."],
  ] as const)(
    "in STEADYSTATE_CONFIG %s is reported with the next step",
    ([, file, text], { skip }) => {
      if (!canUserRun) skip("the user nobody cannot read this checkout");
      const folder = folderWithSettings(0);
      const path = join(folder, file);
      const { status, stderr } = startIn(folder, { STEADYSTATE_CONFIG: path });
      expect(stderr).toContain(`STEADYSTATE_CONFIG names the file ${path}, which cannot be read`);
      expect(stderr).toContain(text);
      expect(status).toBe(78);
    },
  );
});
