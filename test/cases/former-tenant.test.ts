import { expect, test } from "vitest";
import { CASE_START, JOB, job, quarantinedStatus } from "./graph-records.ts";
import { playCase } from "./play-case.ts";

const MINUTE = 60_000;

test("the incidents of a tenant that was removed from the settings end, and the remaining routes are notified", async () => {
  const ops = { name: "ops", to: ["oncall@fabrikam.example"] };
  const team = { name: "team", to: ["team@fabrikam.example"], tenants: ["fabrikam"] };
  const before = await playCase({
    jobs: [job({ id: JOB, status: quarantinedStatus() })],
    settings: { notify: [ops, team] },
  });
  await before.poll();
  await before.poll({ afterMs: 10 * MINUTE });
  const { store } = before;
  const [incident] = await store.incidents.listOpen("fabrikam");
  const recipients = before.mails().map(({ to }) => to);
  expect(recipients.sort()).toEqual(["oncall@fabrikam.example", "team@fabrikam.example"]);

  const after = await playCase({
    jobs: [job({ id: JOB })],
    tenant: { name: "contoso" },
    settings: { notify: [ops] },
    store,
    startsAt: CASE_START + 20 * MINUTE,
  });
  for (let polls = 0; polls < 5; polls += 1) await after.poll({ afterMs: 5 * MINUTE });
  expect(await store.incidents.listOpen("fabrikam")).toEqual([]);
  expect(await store.incidents.get(incident?.id ?? "")).toMatchObject({
    state: "recovered",
    reason: { code: "no-longer-watched" },
  });
  expect(after.mails().map(({ subject, to }) => [to, subject])).toEqual([
    [
      "oncall@fabrikam.example",
      expect.stringContaining("Fabrikam Notes (fabrikam): job quarantine"),
    ],
  ]);
  expect(after.mails()[0]?.text).toContain("no longer watches");
  expect(await store.incidents.tenantsWithIncidents()).not.toContain("fabrikam");
});
