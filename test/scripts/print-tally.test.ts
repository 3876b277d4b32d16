// CI and people read the last line of a test run. A test run in a folder of its own shows what this
// line counts.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tally-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each`
  what                               | source                                                                                          | lastLine
  ${"a passed and a failed test"}    | ${'test("a", () => {}); test("b", () => expect(1).toBe(2));'}                                   | ${"1 passed, 1 failed, 0 skipped"}
  ${"a skipped test"}                | ${'test("a", () => {}); test("b", ({ skip }) => skip());'}                                      | ${"1 passed, 0 failed, 1 skipped"}
  ${"a file that cannot be loaded"}  | ${'throw new Error("broken");'}                                                                 | ${"0 passed, 1 failed, 0 skipped"}
  ${"a file whose beforeAll fails"}  | ${'beforeAll(() => { throw new Error("x"); }); test("a", () => {});'}                           | ${"0 passed, 1 failed, 1 skipped"}
  ${"a group whose beforeAll fails"} | ${'describe("g", () => { beforeAll(() => { throw new Error("x"); }); test("a", () => {}); });'} | ${"0 passed, 1 failed, 1 skipped"}
  ${"a group whose afterAll fails"}  | ${'describe("g", () => { afterAll(() => { throw new Error("x"); }); test("a", () => {}); });'}  | ${"1 passed, 1 failed, 0 skipped"}
`("the last line counts $what", ({ source, lastLine }) => {
  expect(linesOf(source).at(-1)).toBe(lastLine);
});

test("the lines before the last one name what failed, with the first line of the error", () => {
  const source = `
    test("a", () => {});
    describe("b", () => { test("c", () => { throw new Error("first\\nsecond"); }); });
    test("d", async () => { setTimeout(() => { throw new Error("late"); }); await new Promise((done) => setTimeout(done, 50)); });
  `;
  expect(linesOf(source).slice(-3)).toEqual([
    "failed: outside a test: late",
    "failed: one.test.js > b > c: first",
    "2 passed, 2 failed, 0 skipped",
  ]);
});

function linesOf(source: string): readonly string[] {
  writeFileSync(join(folder, "one.test.js"), source);
  const reporter = join(ROOT, "test/print-tally.ts");
  const command = ["run", "--root", folder, "--globals", `--reporter=${reporter}`];
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const { stdout } = spawnSync(process.execPath, [vitest, ...command], { encoding: "utf8" });
  return stdout.trim().split("\n");
}
