import { afterEach, expect, test } from "vitest";
import type { PlannedTarget } from "../../bench/backtest/plan-world.ts";
import { createRecordedGet } from "../../bench/backtest/recorded-get.ts";
import { createWorldTargets } from "../../bench/backtest/world-targets.ts";
import { type ProbeOutcome, probeTarget } from "../../worker/scim/probe-target.ts";

const DAY_MINUTES = 1440;
const DAY = DAY_MINUTES * 60_000;

const PLANNED: readonly PlannedTarget[] = [
  {
    application: "8x8",
    tokenExpirySource: "settings",
    tokenExpiries: [
      { application: "8x8", expiresAtMinutes: 2 * DAY_MINUTES, renewedAtMinutes: 3 * DAY_MINUTES },
    ],
  },
  { application: "Slack", tokenExpirySource: "none", tokenExpiries: [] },
];

let closeTargets: () => Promise<void> = async () => {};
afterEach(() => closeTargets());

function startTargets() {
  const clock = { now: 0 };
  const now = () => clock.now;
  const world = createWorldTargets({ seed: 1, startsAt: 0, targets: PLANNED, now });
  closeTargets = world.close;
  const sendGet = createRecordedGet(world.worldTargets);
  const settingOf = (application: string) => {
    const setting = world.worldTargets.settings().find((each) => each.application === application);
    if (setting === undefined) throw new Error(`${application} has no server.`);
    return setting;
  };
  return {
    applyFault: world.applyFault,
    settingOf,
    async probe(application: string, at: number): Promise<ProbeOutcome["probe"]> {
      clock.now = at;
      const { url, token } = settingOf(application);
      const uuid = () => "00000000-0000-4000-8000-000000000000";
      const dependencies = { now, realNow: () => 0, uuid, sendGet };
      return (await probeTarget({ url, token, allowPrivate: true }, dependencies)).probe;
    },
  };
}

test("the settings of a simulated world contain a token expiry only for the target that has one", () => {
  const { settingOf } = startTargets();
  expect(settingOf("8x8").tokenExpiresAt).toBe(2 * DAY);
  expect(settingOf("Slack").tokenExpiresAt).toBeNull();
});

test("a server refuses an expired token and accepts the token that was renewed", async () => {
  const { applyFault, probe, settingOf } = startTargets();
  expect(await probe("8x8", 2 * DAY - 1)).toMatchObject({ result: "ok" });
  expect(await probe("8x8", 2 * DAY)).toMatchObject({ result: "auth", httpStatus: 401 });
  applyFault("8x8", { kind: "token-renewed" });
  expect(settingOf("8x8").tokenExpiresAt).toBe(367 * DAY);
  expect(await probe("8x8", 3 * DAY)).toMatchObject({ result: "ok" });
});

test.each`
  fault                                                              | result                    | httpStatus
  ${{ kind: "down", until: DAY }}                                    | ${"net-tcp"}              | ${null}
  ${{ kind: "times-out", until: DAY }}                               | ${"net-response"}         | ${null}
  ${{ kind: "answers-html", until: DAY }}                            | ${"html-instead-of-json"} | ${200}
  ${{ kind: "answers-error", status: 404, share: 1, until: DAY }}    | ${"not-found"}            | ${404}
  ${{ kind: "answers-error", status: 429, share: 1, until: DAY }}    | ${"throttled"}            | ${429}
  ${{ kind: "answers-error", status: 503, share: 1, until: DAY }}    | ${"server-error"}         | ${503}
  ${{ kind: "answers-error", status: 503, share: 0, until: DAY }}    | ${"ok"}                   | ${200}
  ${{ kind: "refuses-people", code: "Conflict", people: new Set() }} | ${"ok"}                   | ${200}
`(
  "the worker's probe of a server with the fault $fault has the result $result",
  async ({ fault, result, httpStatus }) => {
    const { applyFault, probe } = startTargets();
    applyFault("Slack", fault);
    expect(await probe("Slack", DAY - 60_000)).toMatchObject({ result, httpStatus });
    expect(await probe("Slack", DAY)).toMatchObject({ result: "ok" });
  },
);
