import { expect, test } from "vitest";
import { createLogTo } from "../../config/log.ts";
import { createProcessProblems } from "../../config/process-problems.ts";

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
  problems.report({ code: "records-unreadable", records: 1 });
  now = 2000;
  problems.report({ code: "records-unreadable", records: 3 });
  expect(problems.list()).toEqual([{ code: "records-unreadable", records: 3, since: 1000 }]);
  problems.clear("records-unreadable");
  problems.clear("records-unreadable");
  problems.clear("redis-data-lost");
  expect(problems.list()).toEqual([]);
  expect(changes).toBe(2);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { msg: "problem began", code: "records-unreadable", records: 1 },
    { msg: "problem ended", code: "records-unreadable", since: 1000 },
  ]);
});
