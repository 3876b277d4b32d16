import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { createSimulatedWorld } from "../../simulator/simulated-world.ts";
import { connectStore } from "../../store/connect.ts";
import { CASE_START } from "../cases/graph-records.ts";
import { CASE_TENANT, CASE_TENANT_ID, type PlayedCase, playCase } from "../cases/play-case.ts";
import { DUMP_FILE, type RedisWithData, startRedisWithData } from "./redis-with-data.ts";

// The steps of "Backup and restore" in the README, while the worker runs.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const RECIPIENTS = ["oncall@fabrikam.example", "iam@fabrikam.example"];

const world = createSimulatedWorld({
  seed: 12,
  tenantId: CASE_TENANT_ID,
  peopleCount: 40,
  apps: ["8x8", "Slack"].map((name) => ({ name, refusedShare: 0.05 })),
  startsAt: CASE_START - 2 * DAY,
  scenarioStartsAt: CASE_START,
  scenario: [
    "day 1 05:00 90 % of people of Slack fail with EntryConflict",
    "day 1 08:30 token of 8x8 expires",
  ].join("\n"),
  turnover: null,
});

async function playOn(redis: RedisWithData, startsAt: number): Promise<PlayedCase> {
  let now = () => startsAt;
  const store = await connectStore({ url: redis.url, keyPrefix: "s", now: () => now() });
  onTestFinished(() => store.close());
  const settings = { notify: [{ to: RECIPIENTS }] };
  const played = await playCase({ view: world.view, startsAt, store, settings });
  now = played.clock.now;
  world.useClock(played.clock);
  return played;
}

async function playUntil(played: PlayedCase, end: number): Promise<void> {
  while (played.clock.now() < end) {
    await world.advanceTo(played.clock.now() + 20 * MINUTE);
    await played.poll({ afterMs: 20 * MINUTE });
  }
}

/** BGSAVE writes dump.rdb while Redis goes on. */
async function backUp({ client, directory }: RedisWithData): Promise<string> {
  await client.bgsave();
  await vi.waitUntil(
    async () => /rdb_bgsave_in_progress:0/.test(await client.info("persistence")),
    {
      timeout: 60_000,
    },
  );
  const file = join(directory, "backup.rdb");
  copyFileSync(join(directory, DUMP_FILE), file);
  return file;
}

test("after a backup is restored, the next polls count every row exactly once, and no recipient misses a notification or gets it a third time", async () => {
  await world.advanceTo(CASE_START);
  const first = await startRedisWithData(null);
  const before = await playOn(first, CASE_START);
  await before.poll();
  await playUntil(before, CASE_START + 3 * HOUR);
  await world.advanceTo(before.clock.now() + 20 * MINUTE);
  const [backup] = await Promise.all([backUp(first), before.poll({ afterMs: 20 * MINUTE })]);
  await playUntil(before, CASE_START + 6 * HOUR);
  const mailsBefore = before.mails();
  expect(new Set(mailsBefore.map(({ subject }) => subject)).size).toBeGreaterThan(1);

  const after = await playOn(await startRedisWithData(backup), before.clock.now());
  await playUntil(after, CASE_START + 8 * HOUR);
  // Some rows appear in Graph hours after their time.
  for (let polls = 0; polls < 4; polls += 1) await after.poll({ afterMs: 3 * HOUR });

  const rowsByJob = new Map<string, number>();
  for (const row of world.view.provisioningRows(null, null)) {
    const { jobId } = row.render();
    rowsByJob.set(jobId, (rowsByJob.get(jobId) ?? 0) + 1);
  }
  const stored = await after.store.events.jobs(CASE_TENANT);
  const storedRows = await Promise.all(
    stored.map(async ({ jobId }) => {
      return [jobId, await after.store.events.totalRows(CASE_TENANT, jobId)] as const;
    }),
  );
  expect(new Map(storedRows)).toEqual(rowsByJob);

  const copies = new Map<string, number>();
  for (const { subject, envelope } of [...mailsBefore, ...after.mails()]) {
    for (const recipient of envelope.to) {
      const name = `${subject} → ${recipient}`;
      copies.set(name, (copies.get(name) ?? 0) + 1);
    }
  }
  expect([...copies.values()].every((count) => count <= 2)).toBe(true);
  const { items } = await after.api("/notifications");
  expect(items.length).toBeGreaterThan(1);
  for (const { subject, state } of items) {
    expect(state).toBe("sent");
    for (const recipient of RECIPIENTS) expect(copies.has(`${subject} → ${recipient}`)).toBe(true);
  }
  const subjects = items.map(({ subject }: { subject: string }) => subject);
  for (const { subject } of mailsBefore) expect(subjects).toContain(subject);
});
