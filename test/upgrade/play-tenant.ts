import { createSimulatedWorld } from "../../simulator/simulated-world.ts";
import type { Store } from "../../store/store.ts";
import { CASE_START } from "../cases/graph-records.ts";
import { CASE_TENANT, CASE_TENANT_ID, type PlayedCase, playCase } from "../cases/play-case.ts";
import { startTarget } from "../cases/target-fixtures.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const POLL_MS = 20 * MINUTE;

/** By what the mail server does with their mails. */
const RECIPIENTS = {
  accepts: "oncall@fabrikam.example",
  refuses: "left@fabrikam.example",
  isBusy: "busy@fabrikam.example",
} as const;

/**
 * Plays a tenant that leaves a record of every kind in the store: jobs, persons, assignments, a
 * SCIM server, incidents that are open and that have recovered, and mails that were sent, that were
 * refused and that wait. `setTime` sets the clock of the store.
 */
export async function playTenant(
  store: Store,
  setTime: (now: number) => void,
): Promise<PlayedCase> {
  setTime(CASE_START);
  const world = createSimulatedWorld({
    seed: 11,
    tenantId: CASE_TENANT_ID,
    peopleCount: 40,
    apps: ["8x8", "Salesforce", "Slack"].map((name) => ({ name, refusedShare: 0.05 })),
    startsAt: CASE_START - 2 * DAY,
    scenarioStartsAt: CASE_START,
    scenario: [
      "day 1 05:10 attribute site of 9 people is invalid",
      "day 1 06:00 token of 8x8 expires",
      "day 1 09:00 token of 8x8 is renewed",
      "day 1 10:00 attribute site is fixed",
      "day 2 08:00 90 % of people of Slack fail with EntryConflict",
    ].join("\n"),
    turnover: null,
  });
  await world.advanceTo(CASE_START);
  const target = await startTarget();
  const played = await playCase({
    view: world.view,
    startsAt: CASE_START,
    store,
    settings: {
      targets: [
        {
          name: "slack",
          tenant: CASE_TENANT,
          application: "Slack",
          scim: { url: target.url, token: "another token" },
        },
      ],
      notify: [
        { to: [RECIPIENTS.accepts, RECIPIENTS.refuses] },
        { to: [RECIPIENTS.refuses] },
        { to: [RECIPIENTS.isBusy] },
      ],
    },
  });
  world.useClock(played.clock);
  played.mailbox.faults.reject(RECIPIENTS.refuses, 550);
  played.mailbox.faults.reject(RECIPIENTS.isBusy, 450);
  for (let at = CASE_START; at <= CASE_START + 30 * HOUR; at += POLL_MS) {
    setTime(at);
    await world.advanceTo(at);
    await played.poll({ afterMs: at === CASE_START ? 0 : POLL_MS });
  }
  await world.close();
  return played;
}
