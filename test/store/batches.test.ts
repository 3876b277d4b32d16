import { expect, test } from "vitest";
import { openTestStore, uniqueKeyPrefix } from "../test-redis.ts";
import { failedEvent, JOBS, NOW, TENANT } from "./random-events.ts";
import { testAssessment, testIncident, testObservedJob } from "./stored-values.ts";

// What `/metrics` reads of every job.

async function readAll<T>(
  batches: AsyncIterable<readonly T[]>,
): Promise<readonly (readonly T[])[]> {
  const all: (readonly T[])[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

test("the assessments of a tenant are read in batches that together contain each job once", async () => {
  const { jobs } = await openTestStore();
  const jobIds = Array.from({ length: 7 }, (_, i) => `job ${i}`);
  for (const jobId of jobIds)
    await jobs.saveAssessment(testAssessment({ job: testObservedJob({ jobId }) }));
  const batches = await readAll(jobs.assessmentBatches(TENANT, 3));
  expect(batches.map(({ length }) => length)).toEqual([3, 3, 1]);
  const read = batches.flat().map(({ job }) => job.jobId);
  expect(read.toSorted()).toEqual(jobIds);
  expect(await readAll(jobs.assessmentBatches("fabrikam", 3))).toEqual([]);
});

test("the open incidents of a tenant are read in batches that together contain each of them once", async () => {
  const { incidents } = await openTestStore();
  const ids = ["a", "b", "c"];
  for (const id of ids) {
    const incident = { ...testIncident(id), jobId: `job ${id}`, jobIds: [`job ${id}`] };
    await incidents.saveChange({ incident, announcement: null });
  }
  const batches = await readAll(incidents.openBatches(TENANT, 2));
  expect(batches.map(({ length }) => length)).toEqual([2, 1]);
  const read = batches.flat().map(({ id }) => id);
  expect(read.toSorted()).toEqual(ids);
});

test("the totals that a process has read before contain the rows that another process commits later", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const [reader, writer] = [await openTestStore({ keyPrefix }), await openTestStore({ keyPrefix })];
  const readRows = async () => {
    const totals = await reader.events.totalsByOutcome(TENANT, JOBS[0]);
    return totals.map(({ rows }) => rows);
  };
  expect(await readRows()).toEqual([]);
  for (const [rows, id] of ["first", "second", "third"].entries()) {
    await writer.events.commit(TENANT, [failedEvent(id, NOW)], NOW);
    expect(await readRows()).toEqual([rows + 1]);
    expect(await readRows()).toEqual([rows + 1]);
  }
});
