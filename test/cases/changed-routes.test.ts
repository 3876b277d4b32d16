import { describe, expect, test } from "vitest";
import { CASE_START, JOB, job, quarantinedStatus } from "./graph-records.ts";
import { playCase } from "./play-case.ts";

// The settings of a route change while an incident is open of which the route was notified.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const QUARANTINED = [job({ id: JOB, status: quarantinedStatus() })];

const OTHER = {
  name: "office",
  to: ["office@fabrikam.example"],
  // The announcements wait for this route, so they are planned again with the changed settings.
  hours: { from: "20:00", to: "21:00", timeZone: "UTC" },
};

/** The mails to the changed route before and after the change, and until the job has recovered. */
async function mailsOfChange(before: readonly object[], after: readonly object[]) {
  const first = await playCase({ jobs: QUARANTINED, settings: { notify: [...before, OTHER] } });
  await first.poll();
  await first.poll({ afterMs: 10 * MINUTE });
  const second = await playCase({
    jobs: QUARANTINED,
    settings: { notify: [...after, OTHER] },
    store: first.store,
    startsAt: CASE_START + 20 * MINUTE,
  });
  await second.poll();
  await second.poll({ afterMs: 10 * MINUTE });
  const [app] = second.records.apps;
  second.records.apps = [{ ...app!, jobs: [job({ id: JOB })] }];
  await second.poll({ afterMs: 10 * MINUTE });
  await second.poll({ afterMs: HOUR });
  return { before: first.mails(), after: second.mails() };
}

/** The first id in References, which mail programs group by. */
function rootOfThread({ headers }: { readonly headers: string }): string {
  return /^References:\s*(?<root><[^>]+>)/m.exec(headers)?.groups?.["root"] ?? "";
}

const TO = ["oncall@fabrikam.example"];

describe("a route gets the end of an incident in the same thread, and no second message about its beginning, after a change of", () => {
  test.each([
    ["its name", [{ name: "ops", to: TO }], [{ name: "night shift", to: TO }]],
    ["its `to`", [{ to: TO }], [{ to: ["night@fabrikam.example"] }]],
    [
      "its name and its `to`",
      [{ name: "ops", to: TO }],
      [{ name: "night shift", to: [...TO, "night@fabrikam.example"] }],
    ],
  ])("%s", async (_what, before, after) => {
    const mails = await mailsOfChange(before, after);
    expect(mails.before.map(({ subject }) => subject)).toEqual([
      "QUARANTINED: Fabrikam Notes (fabrikam): job quarantine",
    ]);
    expect(mails.after.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^RECOVERED after .*: Fabrikam Notes \(fabrikam\): job quarantine$/),
    ]);
    const threads = [...mails.before, ...mails.after].map(rootOfThread);
    expect(threads[0]).toMatch(/^<.+@fabrikam\.example>$/);
    expect(threads[1]).toBe(threads[0]);
  });
});
