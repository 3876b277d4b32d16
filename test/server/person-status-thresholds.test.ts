import { expect, test } from "vitest";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { MINUTE } from "../../domain/time.ts";
import { JOBS, NOW } from "./job-fixtures.ts";
import { ADA } from "./person-fixtures.ts";
import { openSeededStore } from "./seeded-store.ts";
import { startTestServer } from "./test-server.ts";

const AGE_NOTE = "when Steadystate last read the log";

/** The reasons in Ada's provisioning statuses and in the list of persons who fail in ServiceNow. */
async function readReasons(thresholds: typeof DEFAULT_THRESHOLDS) {
  const seeded = await openSeededStore();
  const now = () => NOW + 5 * MINUTE;
  const server = await startTestServer({ store: seeded.store, thresholds, now });
  const person = await server.get(`/api/v1/identities/contoso/${ADA}`);
  const failing = await server.get(`/api/v1/jobs/${JOBS.tickets.jobId}/identities`);
  await server.close();
  await seeded.close();
  const rows: { reason: string }[] = [...person.body.statuses, ...failing.body.items];
  return rows.map(({ reason }) => reason);
}

test("with the default thresholds, one status is stale; with staleAfter of a minute, all are stale", async () => {
  const defaultReasons = await readReasons(DEFAULT_THRESHOLDS);
  // One job was last read five hours ago, so the status of its application is stale.
  expect(defaultReasons.filter((reason) => reason.includes(AGE_NOTE))).toEqual([
    expect.stringContaining("Workday writeback"),
  ]);
  const strictReasons = await readReasons({
    ...DEFAULT_THRESHOLDS,
    staleAfterMs: MINUTE,
    staleAfterPolls: 1,
  });
  expect(strictReasons.length).toBe(defaultReasons.length);
  expect(strictReasons.filter((reason) => !reason.includes(AGE_NOTE))).toEqual([]);
});
