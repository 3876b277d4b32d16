import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aclCommands } from "../../store/redis/acl.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const page = read("docs/security.md");

/** The tests that the threat model names as `file`: "title". */
const namedTests = [...page.matchAll(/`(?<file>test\/[^`]+)`: "(?<title>[^"]+)"/g)].map(
  ({ groups }) => ({ file: groups?.["file"] ?? "", title: groups?.["title"] ?? "" }),
);

test("the threat model names more than 40 tests", () => {
  expect(namedTests.length).toBeGreaterThan(40);
});

test("every test that the threat model names exists", () => {
  const missing = namedTests.filter(
    ({ file, title }) => !existsSync(join(root, file)) || !read(file).includes(title),
  );
  expect(missing).toEqual([]);
});

test("every threat in a table names a test", () => {
  const [, threats = ""] = /^## Threats$(.*?)^## Users of Redis$/ms.exec(page) ?? [];
  const rows = threats.split("\n").filter((line) => /^\| (?!threat |---)/.test(line));
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter((row) => !/`test\/[^`]+`: "/.test(row))).toEqual([]);
});

test("README.md and SECURITY.md link to the threat model", () => {
  for (const file of ["README.md", "SECURITY.md"]) {
    expect(read(file)).toContain("(docs/security.md)");
  }
});

test("the threat model contains the commands that create the users of Redis", () => {
  for (const command of aclCommands("steadystate")) expect(page).toContain(command);
});
