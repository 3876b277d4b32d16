import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findHeldPromises } from "./find-held-promises.ts";

const root = join(import.meta.dirname, "..");
const FOLDERS = [
  "command-line",
  "config",
  "domain",
  "server",
  "start",
  "store",
  "worker",
  "wording",
];

test("no product code holds a promise in a variable while it awaits something else", () => {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", ...FOLDERS], {
    cwd: root,
    encoding: "utf8",
  });
  const paths = listed
    .split("\n")
    .filter((file) => /\.tsx?$/.test(file) && existsSync(join(root, file)));
  expect(paths.length).toBeGreaterThan(100);
  const files = paths.map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
  expect(findHeldPromises(files)).toEqual([]);
});

describe("the check for held promises", () => {
  const found = (body: string) =>
    findHeldPromises([
      {
        path: "some.ts",
        text: `
          type Page = { rows: number };
          type PendingPage = Promise<Page>;
          declare const log: { readonly readPage: (link: string) => PendingPage };
          async function save(page: Page): Promise<void> {}
          export async function poll(link: string | null) {
            ${body}
          }`,
      },
    ]).map((line) => line.replace(/^some\.ts:\d+: /, ""));

  test.each<[string, string, string]>([
    [
      "a page that is requested before the previous page is saved",
      "const next = log.readPage(link); await save(page); return await next;",
      "next = log.readPage(link)",
    ],
    [
      "a request that only one branch makes",
      "const next = link === null ? null : log.readPage(link); await save(page); await next;",
      "next = link === null ? null : log.readPage(link)",
    ],
    [
      "a request that is kept in an object",
      "const state = { next: log.readPage(link) }; await save(page); await state.next;",
      "next: log.readPage(link)",
    ],
    [
      "a request that is assigned to a variable of the caller",
      "let next = null; const onLastPage = () => { next = log.readPage(link); }; await save(page);",
      "next = log.readPage(link)",
    ],
    [
      "a list of requests",
      "const pages = links.map((one) => log.readPage(one)); await save(page); await Promise.all(pages);",
      "pages = links.map((one) => log.readPage(one))",
    ],
    [
      "a new promise that can fail",
      "const done = new Promise((resolve, reject) => start(resolve, reject)); await save(page); await done;",
      "done = new Promise((resolve, reject) => start(resolve, reject))",
    ],
  ])("finds %s", (_, body, expected) => {
    expect(found(body)).toEqual([expected]);
  });

  test.each([
    ["a promise that the next step awaits", "const next = log.readPage(link); await next;"],
    [
      "promises that run together",
      "await Promise.all([log.readPage(link), save(page)]); const next = log.readPage(link); return next;",
    ],
    [
      "a promise with its own catch",
      "const next = log.readPage(link).catch(() => null); await save(page); await next;",
    ],
    ["the result of an await", "const next = await log.readPage(link); await save(next);"],
  ])("does not report %s", (_, body) => {
    expect(found(body)).toEqual([]);
  });
});
