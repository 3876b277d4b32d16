import { describe, expect, test } from "vitest";
import type { Silence, SilenceMatcher } from "../../../domain/notify/action.ts";
import {
  findSilence,
  findSilenceMistake,
  MAX_SILENCE_MS,
  matchSilence,
  silenceState,
} from "../../../domain/notify/silence.ts";
import { DAY, HOUR } from "../../../domain/time.ts";

const NOW = Date.parse("2026-11-26T12:00:00Z");
const BY = { name: "Ada", via: "console" } as const;
const ANY: SilenceMatcher = {
  tenants: null,
  applications: null,
  incidentKinds: null,
  incidentId: null,
};

function silenceOf(matcher: Partial<SilenceMatcher>, changes: Partial<Silence> = {}): Silence {
  return {
    id: "s1",
    kind: "silence",
    matcher: { ...ANY, ...matcher },
    by: BY,
    reason: "planned",
    createdAt: NOW,
    beginsAt: NOW,
    endsAt: NOW + HOUR,
    endedBy: null,
    ...changes,
  };
}

const INCIDENT = {
  id: "contoso~scim.1~quarantine~1",
  tenant: "contoso",
  application: "Salesforce (EU)",
  kind: "quarantine",
} as const;

describe("a silence", () => {
  test.each<{ readonly matcher: Partial<SilenceMatcher>; readonly matches: boolean }>([
    { matcher: { tenants: ["Contoso"] }, matches: true },
    { matcher: { tenants: ["fabrikam", "con*"] }, matches: true },
    { matcher: { tenants: ["fabrikam"] }, matches: false },
    { matcher: { tenants: [] }, matches: false },
    { matcher: { applications: ["salesforce (eu)"] }, matches: true },
    { matcher: { applications: ["Salesforce"] }, matches: false },
    { matcher: { incidentKinds: ["failures", "quarantine"] }, matches: true },
    { matcher: { incidentKinds: ["leavers"] }, matches: false },
    { matcher: { incidentId: INCIDENT.id }, matches: true },
    { matcher: { incidentId: `${INCIDENT.id}0` }, matches: false },
    { matcher: { tenants: ["contoso"], applications: ["Slack"] }, matches: false },
    { matcher: {}, matches: false },
  ])("of $matcher matches an incident of Salesforce: $matches", ({ matcher, matches }) => {
    expect(matchSilence(silenceOf(matcher), INCIDENT, NOW)).toBe(matches);
  });

  test("holds back notifications from its begin until just before its end, unless someone ends it", () => {
    const silence = silenceOf({ tenants: ["*"] }, { kind: "maintenance", beginsAt: NOW + HOUR });
    const window = { ...silence, endsAt: NOW + 2 * HOUR };
    const states = [NOW, NOW + HOUR, NOW + 2 * HOUR - 1, NOW + 2 * HOUR].map((at) => [
      silenceState(window, at),
      matchSilence(window, INCIDENT, at),
    ]);
    expect(states).toEqual([
      ["planned", false],
      ["active", true],
      ["active", true],
      ["ended", false],
    ]);
    const ended = { ...window, endedBy: { by: BY, at: NOW + HOUR } };
    expect(matchSilence(ended, INCIDENT, NOW + HOUR)).toBe(false);
  });

  test("that lasts longest is found when several match an incident", () => {
    const short = silenceOf({ tenants: ["*"] });
    const long = silenceOf({ tenants: ["contoso"] }, { id: "s2", endsAt: NOW + DAY });
    const other = silenceOf({ tenants: ["fabrikam"] }, { id: "s3", endsAt: NOW + 2 * DAY });
    expect(findSilence(INCIDENT, [short, long, other], NOW)?.id).toBe("s2");
    expect(findSilence(INCIDENT, [other], NOW)).toBeNull();
  });
});

test.each([
  { kind: "silence", beginsAt: 0, endsAt: HOUR, mistake: null },
  { kind: "silence", beginsAt: 0, endsAt: MAX_SILENCE_MS, mistake: null },
  { kind: "silence", beginsAt: 0, endsAt: MAX_SILENCE_MS + HOUR, mistake: "too-long" },
  { kind: "silence", beginsAt: HOUR, endsAt: 2 * HOUR, mistake: "silence-begins-later" },
  { kind: "silence", beginsAt: 0, endsAt: 0, mistake: "has-ended" },
  { kind: "silence", beginsAt: -HOUR, endsAt: -1, mistake: "has-ended" },
  { kind: "maintenance", beginsAt: 60 * DAY, endsAt: 61 * DAY, mistake: null },
  { kind: "maintenance", beginsAt: DAY, endsAt: HOUR, mistake: "ends-before-it-begins" },
  { kind: "maintenance", beginsAt: 400 * DAY, endsAt: 401 * DAY, mistake: "begins-too-late" },
  { kind: "maintenance", beginsAt: DAY, endsAt: 40 * DAY, mistake: "too-long" },
] as const)(
  "a $kind from $beginsAt ms to $endsAt ms from now has the mistake $mistake",
  ({ kind, beginsAt, endsAt, mistake }) => {
    const times = { kind, beginsAt: NOW + beginsAt, endsAt: NOW + endsAt };
    expect(findSilenceMistake(times, NOW)?.code ?? null).toBe(mistake);
  },
);
