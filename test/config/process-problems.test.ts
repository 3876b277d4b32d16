import { expect, test } from "vitest";
import { createLogTo } from "../../config/log.ts";
import { createProcessProblems } from "../../config/process-problems.ts";

const KINDS = [{ kind: "incident", count: 1 }] as const;

test("a problem keeps the time of its first report, and its begin and end are one log line each", () => {
  const lines: string[] = [];
  let now = 1000;
  let changes = 0;
  const problems = createProcessProblems({
    now: () => now,
    log: createLogTo({ write: (line) => void lines.push(line) }, "worker", "info"),
    onChange: () => {
      changes += 1;
    },
  });
  problems.report({ code: "records-unreadable", records: 1, kinds: KINDS });
  now = 2000;
  problems.report({ code: "records-unreadable", records: 3, kinds: KINDS });
  expect(problems.list()).toEqual([
    { code: "records-unreadable", records: 3, kinds: KINDS, since: 1000 },
  ]);
  problems.clear("records-unreadable");
  problems.clear("records-unreadable");
  problems.clear("redis-data-lost");
  expect(problems.list()).toEqual([]);
  expect(changes).toBe(2);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { msg: "problem began", code: "records-unreadable", records: 1, kinds: KINDS },
    { msg: "problem ended", code: "records-unreadable", since: 1000 },
  ]);
});
