import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Incident } from "../../../domain/incident.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { messageHtml } from "../../../wording/message-html.tsx";
import { messageText } from "../../../wording/message-text.ts";
import { digestMessage } from "../../../worker/notify/digest-message.ts";
import { groupMessage } from "../../../worker/notify/group-message.ts";
import { incidentDurationText, messageSubject } from "../../../worker/notify/message.ts";
import type { GroupEntry } from "../../../worker/notify/message-rows.ts";
import { testMessage } from "../../../worker/notify/test-message.ts";
import { type WatchedTenant, watchingMessage } from "../../../worker/notify/watching-message.ts";
import { decideJob } from "../../domain/incident-fixtures.ts";
import { MORNING } from "../../domain/job-fixtures.ts";
import { assess, JOB_FACTS, SETTINGS } from "./mail-cases.ts";

const GOLDEN = join(import.meta.dirname, "../../golden");
/** Gmail shows only the beginning of a larger mail. */
const MAX_BYTES = 100_000;

function openedIncident(kind: keyof typeof JOB_FACTS, application: string): Incident {
  const factsAt = (now: number) => {
    const facts = JOB_FACTS[kind](now);
    return { ...facts, job: { ...facts.job, application, jobId: `scim.${application}` } };
  };
  const first = assess(factsAt(MORNING - 16 * MINUTE), null, MORNING - 16 * MINUTE);
  const { incident } = decideJob(null, assess(factsAt(MORNING), first, MORNING));
  if (incident === null) throw new Error(`no incident of ${application}`);
  return incident;
}

const opened = (kind: keyof typeof JOB_FACTS, application: string): GroupEntry => ({
  incident: openedIncident(kind, application),
  reason: "opened",
});

const SERVER_ENTRIES = [
  opened("failing", "Box"),
  opened("refused", "Miro"),
  opened("quarantined", "8x8"),
  opened("failing", "Slack"),
];

const message = (entries: readonly GroupEntry[], code: "storm" | "target") =>
  groupMessage({
    entries,
    cause: code === "storm" ? { code } : { code, name: "voice", tenant: "contoso" },
    links: SETTINGS.links,
    now: MORNING,
  });

const end = ({ incident }: GroupEntry): GroupEntry => ({
  incident: { ...incident, state: "recovered", resolvedAt: MORNING },
  reason: "recovered",
});

/** Incidents that SERVER_ENTRIES does not have, because a message lists each incident once. */
const OTHER_ENTRIES = [opened("refused", "Miro Test"), opened("failing", "Dropbox")].map(end);

const recovered = SERVER_ENTRIES.map(end);

const digest = (incidents: readonly Incident[]) =>
  digestMessage({
    sentLateAt: null,
    incidents,
    ...{ period: "day", from: MORNING - DAY, to: MORNING, nextAt: MORNING + DAY },
    links: SETTINGS.links,
  });

const TENANTS: readonly WatchedTenant[] = [
  {
    name: "contoso",
    jobCount: 12,
    troubledJobCount: 1,
    cycleCount: 2113,
    asOf: MORNING - MINUTE,
    isStale: false,
  },
  {
    name: "fabrikam",
    jobCount: 3,
    troubledJobCount: 0,
    cycleCount: 2113,
    asOf: MORNING - 2 * MINUTE,
    isStale: false,
  },
];

const watching = (tenants: readonly WatchedTenant[]) =>
  watchingMessage({
    tenants,
    ...{ from: MORNING - 7 * DAY, now: MORNING, nextAt: MORNING + 7 * DAY },
    ...{ notificationCount: 4, openIncidentCount: 1 },
    links: SETTINGS.links,
  });

describe("a message that is not about one incident", () => {
  test.each([
    ["digest", digest([...SERVER_ENTRIES, ...OTHER_ENTRIES].map(({ incident }) => incident))],
    ["digest-ended", digest(OTHER_ENTRIES.map(({ incident }) => incident))],
    ["watching", watching(TENANTS)],
    [
      "watching-stale",
      watching([{ ...TENANTS[0]!, isStale: true, asOf: MORNING - 5 * DAY }, TENANTS[1]!]),
    ],
    ["test", testMessage({ routeName: "on-call", now: MORNING, links: SETTINGS.links })],
    ["group-opened", message(SERVER_ENTRIES, "target")],
    ["group-recovered", message(recovered, "target")],
    ["group-storm", message([...SERVER_ENTRIES, ...OTHER_ENTRIES], "storm")],
  ])("equals its golden file (%s)", async (name, group) => {
    const text = `Subject: ${messageSubject(group)}\n\n${messageText(group)}`;
    await expect(text).toMatchFileSnapshot(join(GOLDEN, `mail-${name}.txt`));
    await expect(messageHtml(group)).toMatchFileSnapshot(join(GOLDEN, `mail-${name}.html`));
  });

  test("shows how long the problem lasted, although its incident was opened and closed later", () => {
    const { incident } = SERVER_ENTRIES[0]!;
    const ended = {
      ...incident,
      state: "recovered",
      ...{ beganAt: MORNING - 20 * DAY, openedAt: MORNING - 2 * HOUR, resolvedAt: MORNING },
      recovery: {
        lastOpen: null,
        endedAt: MORNING - 10 * MINUTE,
        firstGoodCycleAt: null,
        objectsStillAffected: 0,
      },
    } as const;
    const [row] = message([{ incident: ended, reason: "recovered" }], "target").rows;
    expect(row?.headline).toBe("RECOVERED after 19 d 23 h");
    expect(row?.time).toBe("from 2026-04-14 09:20 UTC to 2026-05-04 09:10 UTC");
    expect(incidentDurationText(ended, MORNING)).toBe(
      "from 2026-04-14 09:20 UTC to 2026-05-04 09:10 UTC (19 d 23 h)",
    );
  });

  test("has the time of the oldest assessment", () => {
    const [first, second] = SERVER_ENTRIES;
    const old = { ...first!.incident, assessedAt: MORNING - 3 * HOUR };
    expect(message([second!, { incident: old, reason: "still" }], "storm").footer).toEqual([
      "Data as of 2026-05-04 06:20 UTC.",
    ]);
  });

  test("names the worst incident first, in whatever order the incidents are stored", () => {
    expect(message(SERVER_ENTRIES.toReversed(), "target")).toEqual(
      message(SERVER_ENTRIES, "target"),
    );
    expect(message(SERVER_ENTRIES, "target").rows[0]?.title).toContain("8x8 (contoso)");
  });

  test.each([
    ["short names", "App", 200, 0],
    ["short names", "App", 600, 0],
    ["short names", "App", 5000, 4400],
    ["the longest names", `"<&'${"😀".repeat(60)}`, 600, 424],
  ])("with %s is smaller than 100 KB", (_, name, count, unnamed) => {
    const [{ incident } = SERVER_ENTRIES[0]!] = SERVER_ENTRIES;
    const group = message(
      Array.from({ length: count }, (_, index) => ({
        incident: { ...incident, id: `${index}`, application: `${index} ${name}` },
        reason: "opened" as const,
      })),
      "storm",
    );
    const [text, html] = [messageText(group), messageHtml(group)];
    expect(Buffer.byteLength(html)).toBeLessThan(MAX_BYTES);
    expect(Buffer.byteLength(text)).toBeLessThan(MAX_BYTES);
    expect(group.unnamedIncidentCount).toBe(unnamed);
  });
});
