import { describe, expect, test } from "vitest";
import { readSettings } from "../../config/read-settings.ts";
import { createDigestGroup } from "../../worker/digest/digest-group.ts";
import { createMemoryLog } from "../worker/graph-stub.ts";
import { JOB, job, quarantinedStatus, row } from "./graph-records.ts";
import { type PlayedCase, playCase } from "./play-case.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TO = ["iam@fabrikam.example"];
const QUARANTINED = [job({ id: JOB, status: quarantinedStatus() })];

/** Runs every task of the worker at this time, then the task of the digests, and sends the digests. */
async function runAt(played: PlayedCase, time: string): Promise<void> {
  played.clock.advanceTo(Date.parse(time));
  await played.poll();
  const settings = readSettings("worker", {
    env: {},
    readFile: () => JSON.stringify(played.settings),
  });
  const [task] = createDigestGroup(
    { settings, store: played.store, now: played.clock.now, log: createMemoryLog() },
    (ms) => ms,
  ).tasks;
  await task?.run();
  await played.poll();
}

const subjectsTo = (played: PlayedCase, address: string) =>
  played
    .mails()
    .filter(({ to }) => JSON.stringify(to).includes(address))
    .map(({ subject }) => subject);

describe("a route with a daily digest", () => {
  test("gets one mail at its time with every open incident, and no mail for a single incident", async () => {
    const played = await playCase({
      jobs: QUARANTINED,
      settings: { notify: [{ name: "iam", to: TO, digest: "daily" }] },
    });
    await played.poll();
    await played.poll({ afterMs: HOUR });
    expect(subjectsTo(played, "iam@")).toEqual([]);

    await runAt(played, "2026-11-26T07:59:00Z");
    expect(subjectsTo(played, "iam@")).toEqual([]);
    for (const time of ["2026-11-26T08:01:00Z", "2026-11-26T08:02:00Z", "2026-11-26T20:00:00Z"])
      await runAt(played, time);
    expect(subjectsTo(played, "iam@")).toEqual(["1 OPEN: Steadystate: daily digest"]);
    expect(played.mails()[0]?.text).toContain("QUARANTINED: Fabrikam Notes (fabrikam)");
  });

  test("gets no mail on a day without an incident", async () => {
    const played = await playCase({
      jobs: [job({ id: JOB })],
      settings: { notify: [{ name: "iam", to: TO, digest: "daily" }] },
    });
    await played.poll();
    await runAt(played, "2026-11-26T08:01:00Z");
    expect(subjectsTo(played, "iam@")).toEqual([]);
  });

  test("gets no digest if the only incident is of an app that the route does not include", async () => {
    const played = await playCase({
      jobs: QUARANTINED,
      settings: { notify: [{ name: "iam", to: TO, digest: "daily", applications: ["Slack"] }] },
    });
    await played.poll();
    await played.poll({ afterMs: HOUR });
    await runAt(played, "2026-11-26T08:01:00Z");
    expect(subjectsTo(played, "iam@")).toEqual([]);
  });
});

describe("a route with a weekly digest", () => {
  const WEEKLY = { notify: [{ name: "iam", to: TO, digest: "weekly" }] };

  test("gets the digest late, with its period and due time, after the worker did not run for a day", async () => {
    const played = await playCase({ jobs: QUARANTINED, settings: WEEKLY });
    await played.poll();
    await runAt(played, "2026-11-26T09:00:00Z");
    // It was due on Monday at 08:00.
    for (const time of ["2026-12-01T09:00:00Z", "2026-12-01T09:05:00Z", "2026-12-02T09:00:00Z"])
      await runAt(played, time);
    expect(subjectsTo(played, "iam@")).toEqual(["1 OPEN: Steadystate: weekly digest"]);
    const { text } = played.mails()[0] ?? {};
    expect(text).toMatch(/2026-11-23 08:00 UTC to 2026-11-30 08:00 UTC/);
    expect(text).toMatch(/This digest was due at 2026-11-30 08:00 UTC/);
    expect(text).toContain("Data as of 2026-12-01 09:00 UTC");
  });

  test("gets no digest for a week in which the settings did not contain the route", async () => {
    const before = await playCase({ jobs: QUARANTINED });
    await before.poll();
    await runAt(before, "2026-11-26T09:00:00Z");
    const startsAt = Date.parse("2026-12-01T09:00:00Z");
    const { store } = before;
    const played = await playCase({ jobs: QUARANTINED, settings: WEEKLY, store, startsAt });
    for (const time of ["2026-12-01T09:00:00Z", "2026-12-07T08:00:00Z"]) await runAt(played, time);
    expect(played.mails().map(({ text }) => /^Period.*/m.exec(text ?? "")?.[0])).toEqual([
      expect.stringContaining("2026-11-30 08:00 UTC to"),
    ]);
  });
});

test("a digest says who has acknowledged an incident", async () => {
  const played = await playCase({
    jobs: QUARANTINED,
    settings: { notify: [{ name: "iam", to: TO, digest: "daily" }] },
  });
  await played.poll();
  await played.poll({ afterMs: HOUR });
  const { items } = await played.api("/incidents");
  const by = { name: "Ada", via: "api" } as const;
  const at = Date.parse("2026-11-26T07:00:00Z");
  const [{ id: incidentId }] = items;
  await played.store.actions.acknowledge(
    { incidentId, by, reason: "renewing the token", at },
    "fabrikam",
  );
  await runAt(played, "2026-11-26T08:01:00Z");
  expect(played.mails()[0]?.text).toMatch(
    /Acknowledged: by Ada at 2026-11-26 07:00 UTC: renewing the token/,
  );
});

test("a route with `watching` gets a message every week, even if nothing happened", async () => {
  const played = await playCase({
    jobs: [job({ id: JOB })],
    rows: ["2026-11-24", "2026-11-27", "2026-12-01"].map((day, index) =>
      row({
        jobId: JOB,
        cycleId: `c${index}`,
        at: Date.parse(`${day}T00:00:00Z`),
        status: "success",
      }),
    ),
    settings: { notify: [{ name: "iam", to: TO, watching: { every: "weekly", on: "thursday" } }] },
  });
  await played.poll();
  for (const time of ["2026-11-26T08:01:00Z", "2026-11-26T09:00:00Z", "2026-12-03T08:00:00Z"])
    await runAt(played, time);
  const subjects = subjectsTo(played, "iam@").filter((subject) => subject.includes("weekly"));
  expect(subjects).toEqual(Array(2).fill("STILL WATCHING: Steadystate: weekly message"));
  expect(played.mails().at(-1)?.text).toContain("fabrikam: 1 job");
  expect(played.mails().at(-1)?.text).toContain("Cycles: 2 cycles of Entra");
});
