import { expect, test } from "vitest";
import { DAY } from "../../domain/time.ts";
import { dumpRedis } from "../dump-redis.ts";
import { openTestRedisClient, uniqueKeyPrefix } from "../test-redis.ts";
import { APP, CASE_START, isoTime, JOB, job, row } from "./graph-records.ts";
import { playCase } from "./play-case.ts";
import { applyPrivacySettings, HOUR, MINUTE, PSEUDONYM } from "./pseudonym-world.ts";

const RENAMED = {
  id: "a1b2c3d1-0000-4000-8000-000000000001",
  displayName: "Oldname Formerly",
  userPrincipalName: "someone@fabrikam.example",
};
const failing = (at: number, displayName: string) =>
  row({
    jobId: JOB,
    at,
    person: { ...RENAMED, displayName },
    action: "disable",
    error: { errorCode: "Conflict-Ravensworth", reason: "Something odd happened" },
  });

const audits = [
  {
    id: "audit-1",
    category: "ProvisioningManagement",
    correlationId: "c",
    loggedByService: "Account Provisioning",
    activityDateTime: isoTime(CASE_START - 6.5 * DAY),
    activityDisplayName: "Enable/restart provisioning",
    result: "success",
    resultReason: "x",
    initiatedBy: {
      app: null,
      user: { id: "a", displayName: "Zzadmin Human", userPrincipalName: null },
    },
    targetResources: [{ id: APP.id, displayName: APP.displayName, type: "ServicePrincipal" }],
    additionalDetails: [],
  },
];
const NAMES = ["formerly", "ravensworth", "zzadmin"];

test("after a change from full to pseudonym, former names, codes with names and old actors are removed", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const played = await playCase({
    keyPrefix,
    jobs: [job({ id: JOB })],
    audits,
    rows: [20, 10, 2].map((hours) => failing(CASE_START - hours * HOUR, RENAMED.displayName)),
    settings: {
      privacy: { identitiesInMessages: "full" },
      notify: [{ to: ["oncall@fabrikam.example"] }],
    },
  });
  await played.poll();
  await played.poll({ afterMs: 20 * MINUTE });
  played.records.rows = [
    ...played.records.rows,
    failing(CASE_START + 30 * MINUTE, "Newname Latterly"),
  ];
  await played.poll({ afterMs: 20 * MINUTE });
  const found = async () => {
    const texts = (await dumpRedis(openTestRedisClient(), keyPrefix)).join("\n").toLowerCase();
    return NAMES.filter((name) => texts.includes(name));
  };
  expect(await found()).toEqual(NAMES);
  await applyPrivacySettings(played, PSEUDONYM);
  expect(await found()).toEqual([]);
  const { items } = await played.api(`/jobs/${JOB}/failures`);
  expect(items).toMatchObject([{ code: expect.stringMatching(/^UnknownCode-/), objects: 1 }]);
});
