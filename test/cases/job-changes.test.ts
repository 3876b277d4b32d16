import { describe, expect, test } from "vitest";
import { APP, CASE_START, isoTime, job, row } from "./graph-records.ts";
import { playCase } from "./play-case.ts";

const JOB = "scim.00000000000000000000000000000000.11111111-0000-4000-a000-000000000009";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const quarantine = (at: number) => ({
  code: "Quarantine",
  quarantine: {
    currentBegan: isoTime(at),
    seriesBegan: isoTime(at),
    seriesCount: 1,
    nextAttempt: isoTime(at + 6 * HOUR),
    reason: "EncounteredQuarantineException",
    error: { code: "InvalidCredentials", message: "401", tenantActionable: true },
  },
});

const audit = (id: string, at: number, activityDisplayName: string) => ({
  id,
  activityDateTime: isoTime(at),
  activityDisplayName,
  category: "ProvisioningManagement",
  loggedByService: "Account Provisioning",
  result: "success",
  resultReason: "",
  initiatedBy: {
    user: { id: "u", displayName: "Nora Admin", userPrincipalName: "nora@x.example" },
  },
  targetResources: [{ id: APP.id, displayName: APP.displayName, type: "ServicePrincipal" }],
});

describe("the changes of a job", () => {
  test("contain its conditions, the time without a worker, its configuration changes, quarantine and incidents", async () => {
    const quarantinedAt = CASE_START + 4 * MINUTE;
    const played = await playCase({
      jobs: [job({ id: JOB })],
      audits: [
        audit("a1", CASE_START - HOUR, "Update attribute mappings or scope"),
        audit("a2", quarantinedAt, "Quarantine"),
      ],
    });
    await played.poll();
    played.records.apps = [{ ...APP, jobs: [job({ id: JOB, status: quarantine(quarantinedAt) })] }];
    await played.poll({ afterMs: 10 * MINUTE });
    await played.poll({ afterMs: 10 * MINUTE });
    // The worker does not run for three hours.
    await played.poll({ afterMs: 3 * HOUR });

    const { items } = await played.api(`/jobs/${JOB}/changes`);
    const conditions = items.filter(({ kind }: { kind: string }) => kind === "condition");
    expect(conditions).toMatchObject([
      { condition: "quarantined", at: isoTime(CASE_START + 200 * MINUTE), until: null },
      {
        condition: null,
        text: "Not assessed, because no worker ran",
        at: isoTime(CASE_START + 20 * MINUTE),
      },
      { condition: "quarantined", at: isoTime(quarantinedAt), reasonCode: "quarantined" },
      { condition: "healthy", until: isoTime(quarantinedAt) },
    ]);
    expect(items.filter(({ kind }: { kind: string }) => kind !== "condition")).toMatchObject([
      { kind: "incident", severity: "critical", text: expect.stringContaining(APP.displayName) },
      { kind: "quarantine", text: "Entra put the job into quarantine" },
      {
        kind: "configuration",
        text: "Update attribute mappings or scope",
        actor: "nora@x.example",
      },
    ]);
    const first = await played.api(`/jobs/${JOB}/changes?limit=2`);
    const second = await played.api(`/jobs/${JOB}/changes?cursor=${first.next}`);
    expect([...first.items, ...second.items]).toEqual(items);
    const onlyConfiguration = await played.api(`/jobs/${JOB}/changes?kind=configuration`);
    expect(onlyConfiguration.items).toHaveLength(1);
  });
});

describe("the cycles of a job", () => {
  test("go as far back as the log, and a page continues where the previous page ended", async () => {
    const rows = Array.from({ length: 25 }, (_, n) =>
      row({ jobId: JOB, at: CASE_START - n * 12 * HOUR, cycleId: `cycle-${n}`, status: "success" }),
    );
    const played = await playCase({ jobs: [job({ id: JOB })], rows });
    await played.poll();
    const all = await played.api(`/jobs/${JOB}/cycles?limit=1000`);
    expect(all.items.length).toBeGreaterThanOrEqual(25);
    expect(all.items.at(-1)).toMatchObject({ cycleId: "cycle-24", success: 1 });
    const first = await played.api(`/jobs/${JOB}/cycles?limit=7`);
    const second = await played.api(`/jobs/${JOB}/cycles?limit=1000&cursor=${first.next}`);
    expect([...first.items, ...second.items]).toEqual(all.items);
  });
});
