import { expect, test } from "vitest";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { MINUTE } from "../../domain/time.ts";
import { JOBS, NOW } from "./job-fixtures.ts";
import { ADA } from "./person-fixtures.ts";
import { openSeededStore } from "./seeded-store.ts";
import { startTestServer } from "./test-server.ts";

const AGE_NOTE = "when we last read the log";

/** Ada's reasons, by application, and those of everybody who fails in ServiceNow. */
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

test("standings are told by the settings, not by their defaults", async () => {
  const usual = await readReasons(DEFAULT_THRESHOLDS);
  // One job of the fleet has not been seen for five hours; its application is the one that says so.
  expect(usual.filter((reason) => reason.includes(AGE_NOTE))).toEqual([
    expect.stringContaining("Workday writeback"),
  ]);
  const strict = await readReasons({
    ...DEFAULT_THRESHOLDS,
    staleAfterMs: MINUTE,
    staleAfterPolls: 1,
  });
  expect(strict.length).toBe(usual.length);
  expect(strict.filter((reason) => !reason.includes(AGE_NOTE))).toEqual([]);
});
