import { expect, test } from "vitest";
import { APP, CASE_START, isoTime, job } from "./graph-records.ts";
import { playCase } from "./play-case.ts";

const JOB = "scim.00000000000000000000000000000000.11111111-0000-4000-a000-000000000001";
const QUARANTINE = {
  reason: "EncounteredQuarantineException",
  currentBegan: isoTime(CASE_START - 60_000),
  seriesBegan: isoTime(CASE_START - 60_000),
  seriesCount: 1,
  nextAttempt: isoTime(CASE_START + 60 * 60_000),
  error: null,
};

test("a route with jobAddresses also notifies the Notification Email of the job, in a mail of its own", async () => {
  const value = JSON.stringify({ Enabled: true, Recipients: "app-owner@fabrikam.example" });
  const secrets = [{ key: "SyncNotificationSettings", value }];
  const jobs = [job({ id: JOB, status: { code: "Quarantine", quarantine: QUARANTINE } })];
  const other = { id: APP.id.replace(/1$/, "2"), displayName: "Fabrikam Voice", jobs: [] };
  const played = await playCase({
    apps: [{ ...APP, jobs, secrets }, other],
    settings: { notify: [{ to: ["oncall@fabrikam.example"], jobAddresses: true }] },
  });
  await played.poll();
  await played.poll({ afterMs: 60_000 });
  expect(played.mails().map(({ envelope }) => envelope.to)).toEqual([
    ["oncall@fabrikam.example"],
    ["app-owner@fabrikam.example"],
  ]);
});
