import { expect, test } from "vitest";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { MINUTE } from "../../domain/time.ts";
import { JOBS, NOW } from "./jobs.ts";
import { ADA } from "./people.ts";
import { seededStore } from "./seeded.ts";
import { serve } from "./served.ts";

const AGE = "This is as we last saw it";

/** Ada's reasons, by application, and those of everybody who fails in ServiceNow. */
async function asked(thresholds: typeof DEFAULT_THRESHOLDS) {
  const seeded = await seededStore();
  const now = () => NOW + 5 * MINUTE;
  const server = await serve({ store: seeded.store, thresholds, now });
  const person = await server.get(`/api/v1/identities/contoso/${ADA}`);
  const failing = await server.get(`/api/v1/jobs/${JOBS.tickets.jobId}/identities`);
  await server.close();
  await seeded.close();
  const rows: { reason: string }[] = [...person.body.standings, ...failing.body.items];
  return rows.map(({ reason }) => reason);
}

test("standings are told by the settings, not by their defaults", async () => {
  const usual = await asked(DEFAULT_THRESHOLDS);
  // One job of the fleet has not been seen for five hours; its application is the one that says so.
  expect(usual.filter((reason) => reason.includes(AGE))).toEqual([
    expect.stringContaining("Workday writeback"),
  ]);
  const strict = await asked({ ...DEFAULT_THRESHOLDS, blindAfterMs: MINUTE, blindAfterPolls: 1 });
  expect(strict.length).toBe(usual.length);
  expect(strict.filter((reason) => !reason.includes(AGE))).toEqual([]);
});
