import { expect, test, vi } from "vitest";
import type { ProvisioningObjectSummary } from "../../simulator/graph-types.ts";
import type { TenantView } from "../../simulator/tenant-view.ts";
import { job } from "../cases/graph-records.ts";
import {
  createFixtureTenant,
  EXAMPLE_ROWS,
  SERVICE_PRINCIPAL,
  toLogRow,
} from "../simulator/graph-fixtures.ts";
import { startInstallation } from "./running-worker.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const LARGE_TENANTS = 6;
const ROWS_PER_TENANT = 40_000;
const JOB_ID = "scim.00000000000000000000000000000000.11111111-0000-4000-a000-000000000001";

const tenantIdOf = (number: number) =>
  `0f3c2b1a-4d5e-4f60-8a7b-${String(number).padStart(12, "0")}`;

/** A tenant whose log has many rows in the last 28 days. */
function largeTenant(number: number): TenantView {
  const stepMs = (28 * DAY) / ROWS_PER_TENANT;
  const startsAt = Date.now() - 28 * DAY;
  const rows = Array.from({ length: ROWS_PER_TENANT }, (_, i) => {
    const at = Math.floor((startsAt + i * stepMs) / 1000) * 1000;
    const render = (): ProvisioningObjectSummary => ({
      ...EXAMPLE_ROWS[0]!,
      id: `row-${number}-${i}`,
      activityDateTime: new Date(at).toISOString(),
    });
    return { ...toLogRow({ ...render() }), at, visibleAt: at, render };
  });
  return {
    ...createFixtureTenant([], tenantIdOf(number)),
    provisioningRows: (from, to) =>
      rows.filter(({ at }) => (from === null || from < at) && (to === null || at < to)),
  };
}

/** A tenant whose job is in quarantine from `quarantine` on. */
function smallTenant(number: number) {
  let isQuarantined = false;
  const began = new Date().toISOString();
  const quarantine = {
    reason: "EncounteredQuarantineException",
    currentBegan: began,
    seriesBegan: began,
    seriesCount: 1,
    nextAttempt: new Date(Date.now() + DAY).toISOString(),
    error: null,
  };
  const view: TenantView = {
    ...createFixtureTenant([], tenantIdOf(number)),
    jobsOf: (id) => {
      const status = isQuarantined ? { code: "Quarantine", quarantine } : { code: "Active" };
      return id === SERVICE_PRINCIPAL ? [job({ id: JOB_ID, status }) as never] : [];
    },
  };
  const enterQuarantine = () => {
    isQuarantined = true;
  };
  return { view, enterQuarantine };
}

test("the mail about a quarantine is sent while the back-fills of other tenants are not complete", async () => {
  const large = Array.from({ length: LARGE_TENANTS }, (_, i) => largeTenant(i));
  const small = smallTenant(LARGE_TENANTS);
  const installation = await startInstallation([...large, small.view], { speed: 10 });
  const { store, mailbox } = installation;
  installation.startWorker();
  const backfills = () =>
    Promise.all(large.map((_, i) => store.polls.load(`tenant-${i}`, "backfill")));
  const smallName = `tenant-${LARGE_TENANTS}`;
  await vi.waitUntil(
    async () =>
      (await store.jobs.countAssessments(smallName)) > 0 &&
      (await backfills()).some((poll) => (poll?.progressRatio ?? 0) > 0),
    { timeout: 5 * MINUTE, interval: 100 },
  );
  small.enterQuarantine();
  const quarantinedAt = performance.now();
  await vi.waitUntil(() => mailbox.mails().length > 0, { timeout: 5 * MINUTE, interval: 20 });
  const latencyMs = Math.round(performance.now() - quarantinedAt);
  const ratios = (await backfills()).map((poll) => poll?.progressRatio ?? 0);
  process.stderr.write(`quarantine to mail: ${latencyMs} ms; back-fills: ${ratios.join(" ")}\n`);
  expect(ratios.filter((ratio) => ratio < 1).length).toBeGreaterThan(0);
});
