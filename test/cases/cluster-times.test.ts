import { expect, test } from "vitest";
import { CASE_START, isoTime, JOB, job, row } from "./graph-records.ts";
import { playCase } from "./play-case.ts";

const HOUR = 60 * 60_000;

const failure = (at: number) =>
  row({ jobId: JOB, at, error: { errorCode: "EntryConflict", reason: "The name is taken." } });

test("the times of a failure cluster are the times of its rows, to the second", async () => {
  const first = CASE_START - 290 * HOUR + 123_000;
  const beforeGap = CASE_START - 280 * HOUR + 59_000;
  const afterGap = CASE_START - 3 * HOUR - 1000;
  const last = CASE_START - 5 * 60_000 - 17_000;
  const played = await playCase({
    jobs: [job({ id: JOB })],
    rows: [last, first, afterGap, beforeGap].map(failure),
  });
  await played.poll();
  const { items } = await played.api(`/jobs/${JOB}/failures`);
  expect(items).toMatchObject([
    { firstAt: isoTime(first), since: isoTime(afterGap), lastAt: isoTime(last) },
  ]);
});
