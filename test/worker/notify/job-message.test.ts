import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import { decideIncident } from "../../../domain/incident/decide-incident.ts";
import type { Incident } from "../../../domain/incident.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import type { Notification } from "../../../domain/notification.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import type { Instant } from "../../../domain/time.ts";
import { HOUR, MINUTE, SECOND } from "../../../domain/time.ts";
import { riskDriverText } from "../../../wording/risk.ts";
import type { NotificationRoute, NotificationSettings } from "../../../worker/notify/notify.ts";
import { createJobNotifications, findMatchingRoutes } from "../../../worker/notify/notify.ts";
import {
  credentialsRejectedJob,
  freshnessAt,
  healthyJob,
  jobFacts,
  LAST_EXECUTION,
  NOON,
  statusCounts,
} from "../../domain/job-fixtures.ts";
import { withEveryProblem } from "../../domain/troubled-job.ts";
import { test as law } from "../../property.ts";

const onCall: NotificationRoute = {
  to: ["oncall@contoso.example"],
  tenants: ["*"],
  applications: ["*"],
  severities: ["critical", "warning"],
};

const post: NotificationSettings = {
  routes: [onCall],
  links: { publicUrl: "https://steadystate.contoso.example/", cloud: "global" },
  messageHost: "contoso.example",
};

/** Facts of a moment, read a little before it. */
function seen(job: Partial<ObservedJob>, now: Instant, more: Partial<JobFacts> = {}): JobFacts {
  const readAt = now - 42 * SECOND;
  return jobFacts({ ...healthyJob, ...job, readAt }, { freshness: freshnessAt(readAt), ...more });
}

const look = (facts: JobFacts, previous: JobAssessment | null, now: Instant) =>
  assessJob(facts, previous, DEFAULT_THRESHOLDS, now);

type Known = (snapshot: JobAssessment, now: Instant) => JobAssessment;

/** The incident that trouble at NOON opens, and the end of it three hours later. */
function twoMails(
  trouble: (now: Instant) => JobFacts,
  known: Known,
): { opened: Notification; recovered: Notification } {
  const first = look(trouble(NOON - 16 * MINUTE), null, NOON - 16 * MINUTE);
  const bad = known(look(trouble(NOON), first, NOON), NOON);
  const opened = told(decideIncident(null, bad, NOON), bad, NOON);
  const end = NOON + 200 * MINUTE;
  const good = (now: Instant) => {
    const last = {
      ...LAST_EXECUTION,
      escrowed: 0,
      beganAt: now - 5 * MINUTE,
      endedAt: now - 4 * MINUTE,
    };
    return seen({ lastExecution: last }, now);
  };
  const calm = look(good(end), look(good(end - 11 * MINUTE), bad, end - 11 * MINUTE), end);
  const recovered = told(decideIncident(opened.incident, calm, end), calm, end);
  return { opened: opened.notice, recovered: recovered.notice };
}

function told(
  decision: ReturnType<typeof decideIncident>,
  snapshot: JobAssessment,
  now: Instant,
): { incident: Incident; notice: Notification } {
  if (decision.kind === "no-incident" || decision.kind === "unchanged")
    throw new Error(decision.decisionReason);
  const { incident, notifications } = createJobNotifications(decision, snapshot, post, now);
  return { incident, notice: notifications[0]! };
}

const STORIES = {
  quarantined: (now: Instant) => {
    const shift = now - credentialsRejectedJob.readAt;
    const quarantine = {
      ...credentialsRejectedJob.quarantine!,
      seriesSince: credentialsRejectedJob.quarantine!.seriesSince! + shift,
      nextAttemptAt: credentialsRejectedJob.quarantine!.nextAttemptAt! + shift,
    };
    return seen(
      {
        statusCode: "quarantine",
        quarantine,
        lastExecution: {
          ...credentialsRejectedJob.lastExecution!,
          beganAt: now - 5 * MINUTE,
          endedAt: now - 4 * MINUTE,
        },
      },
      now,
    );
  },
  refused: (now: Instant) => {
    const last = {
      ...credentialsRejectedJob.lastExecution!,
      beganAt: now - 5 * MINUTE,
      endedAt: now - MINUTE,
    };
    return seen({ lastExecution: last, successiveFailedCycles: 3 }, now);
  },
  failing: (now: Instant) =>
    seen({ lastExecution: { ...LAST_EXECUTION, escrowed: 0 } }, now, {
      counts: statusCounts({
        "1h": { success: 31, failure: 25, skipped: 400 },
        "24h": { success: 212, failure: 190, skipped: 9000, warning: 3 },
      }),
      failingByCode: [
        { code: "EntryConflict", objects: 96 },
        { code: "MandatoryFieldsMissing", objects: 41 },
        { code: "TooManyRequests", objects: 7 },
        { code: "Weird<b>Code</b>https://evil.example", objects: 2 },
      ],
      failingObjects: 146,
    }),
  stopped: (now: Instant) => {
    const last = {
      ...LAST_EXECUTION,
      escrowed: 0,
      beganAt: NOON - 4 * HOUR,
      endedAt: NOON - 4 * HOUR + MINUTE,
    };
    return seen(
      {
        lastExecution: last,
        lastSuccess: last,
        lastSuccessWithExports: null,
        steadyStateLastAt: null,
      },
      now,
    );
  },
  blind: (now: Instant) => {
    const at = NOON - 50 * MINUTE;
    const trouble = {
      kind: "unauthorised" as const,
      since: at,
      message: "Graph refused the client secret (AADSTS7000222: it has expired)",
    };
    return jobFacts(
      { ...healthyJob, readAt: Math.min(at, now) },
      { freshness: { ...freshnessAt(at), readFailure: trouble } },
    );
  },
};

/** The same with the figures that `inEveryTrouble` speaks of. */
const leavers = (now: Instant) => ({
  ...STORIES.failing(now),
  failingByCode: [
    { code: "EntryConflict", objects: 397 },
    { code: "InvalidAnchor", objects: 18 },
    { code: "InsufficientRights", objects: 3 },
  ],
  failingObjects: 418,
});

const TOLD: readonly (readonly [string, (now: Instant) => JobFacts, Known])[] = [
  ...Object.entries(STORIES).map(
    ([name, facts]) => [name, facts, (bad: JobAssessment) => bad] as const,
  ),
  ["leavers", leavers, withEveryProblem],
];

describe.each(TOLD)("a mail about a job that is %s", (name, trouble, known) => {
  const { opened, recovered } = twoMails(trouble, known);

  test.each([
    ["opened", opened],
    ["recovered", recovered],
  ])("looks as it should when %s", async (reason, notice) => {
    const golden = join(import.meta.dirname, "../../golden");
    const text = `Subject: ${notice.subject}\nMessage-ID: ${notice.messageId}\nIn-Reply-To: ${notice.inReplyTo}\n\n${notice.text}`;
    await expect(text).toMatchFileSnapshot(join(golden, `mail-${name}-${reason}.txt`));
    await expect(notice.html).toMatchFileSnapshot(join(golden, `mail-${name}-${reason}.html`));
  });

  test("keeps its subject but for the state, and threads", () => {
    const rest = (subject: string) => subject.slice(subject.indexOf(":"));
    // What was wrong must not read as if it still were.
    expect(rest(recovered.subject)).toBe(rest(opened.subject).replace("): ", "), was: "));
    expect(opened.inReplyTo).toBeNull();
    expect(recovered.inReplyTo).toBe(opened.messageId);
  });

  test("names nobody, fetches nothing, and lets no outside text become markup", () => {
    for (const { html, text, subject } of [opened, recovered]) {
      expect(html).not.toMatch(/<img|<script|<link|<b>|url\(|evil\.example["/]/i);
      expect(`${subject}${text}`).not.toContain("https://evil");
      expect(html.length).toBeLessThan(20_000);
    }
  });
});

test("leavers come first of all, and nobody is named", () => {
  const { subject, text } = twoMails(leavers, withEveryProblem).opened;
  expect(text).toMatch(/^FAILING\n.*\n\nLeavers: 3 people who left still have an account\./);
  expect(text).toContain("- 3 × InsufficientRights in active (people who left, new; app owner)\n");
  // Neither who restarted the job nor the app's own words, which may hold a name.
  expect(subject + text).not.toMatch(/Lovelace/);
});

test("a job at risk says once how near it is, and what else drives it there", () => {
  const atRisk: Known = (bad, now) => {
    const known = withEveryProblem(bad, now);
    const [tokenDriver, ruleDriver] = known.quarantine.drivers;
    const drivers = [{ ...ruleDriver!, score: 0.7 }, tokenDriver!];
    return {
      ...known,
      condition: "at-risk",
      reason: `Entra may soon quarantine this job. ${riskDriverText(drivers[0]!, now)}`,
      quarantine: { ...known.quarantine, drivers },
    };
  };
  const { text } = twoMails(leavers, atRisk).opened;
  expect(text.match(/408 of the 5,000/g)).toHaveLength(1);
  expect(text).toContain(
    "\nIf ignored: Once it is quarantined everyone waits, and after four weeks",
  );
  expect(text).toMatch(
    /\nBecause: The token that Entra uses expires at .*, in 6 d: without a new one.*\n/,
  );
});

describe("routes", () => {
  const incident = {
    ...told(
      decideIncident(null, look(STORIES.quarantined(NOON), null, NOON), NOON),
      look(STORIES.quarantined(NOON), null, NOON),
      NOON,
    ).incident,
  };

  test.each`
    route                                 | matches
    ${{}}                                 | ${true}
    ${{ tenants: ["Contoso"] }}           | ${true}
    ${{ tenants: ["fabrikam"] }}          | ${false}
    ${{ applications: ["8*"] }}           | ${true}
    ${{ applications: ["Slack", "Box"] }} | ${false}
    ${{ severities: ["warning"] }}        | ${false}
    ${{ to: [] }}                         | ${false}
  `("$route matches: $matches", ({ route, matches }) => {
    expect(findMatchingRoutes(incident, [{ ...onCall, ...route }], ["8x8"]).length).toBe(
      matches ? 1 : 0,
    );
  });

  test("each get a notice of their own, under an id that a repeated look makes again", () => {
    const snapshot = look(STORIES.quarantined(NOON), null, NOON);
    const decision = decideIncident(null, snapshot, NOON);
    if (decision.kind !== "opened") throw new Error(decision.decisionReason);
    const routes = [
      onCall,
      { ...onCall, tenants: ["fabrikam"] },
      { ...onCall, to: ["iam@contoso.example"] },
    ];
    const make = () => createJobNotifications(decision, snapshot, { ...post, routes }, NOON);
    expect(make().notifications.map(({ id, recipients }) => [id, recipients])).toEqual([
      [`${decision.incident.id}.0.0`, ["oncall@contoso.example"]],
      [`${decision.incident.id}.0.2`, ["iam@contoso.example"]],
    ]);
    expect(make()).toEqual(make());
    expect(
      createJobNotifications(decision, snapshot, { ...post, routes: [] }, NOON).incident
        .notifyReason,
    ).toContain("No route");
  });
});

test.each`
  cloud          | portal
  ${"global"}    | ${"https://entra.microsoft.com/"}
  ${"usgov"}     | ${"https://entra.microsoft.us/"}
  ${"usgov-dod"} | ${"https://entra.microsoft.us/"}
  ${"china"}     | ${"https://portal.azure.cn/"}
`("a tenant of $cloud is linked to its own portal", ({ cloud, portal }) => {
  const snapshot = look(STORIES.quarantined(NOON), null, NOON);
  const decision = decideIncident(null, snapshot, NOON);
  if (decision.kind !== "opened") throw new Error(decision.decisionReason);
  const links = { publicUrl: null, cloud };
  const { text } = createJobNotifications(decision, snapshot, { ...post, links }, NOON)
    .notifications[0]!;
  expect(text).toContain(portal);
  expect(text).not.toContain("in Steadystate:");
});

law.prop([
  fc.string({ unit: "binary" }),
  fc.string({ unit: "binary" }),
  fc.string({ unit: "binary" }),
])(
  "whatever a name, a tenant or a code holds, subject and headers stay one line",
  (application, tenant, code) => {
    const facts = STORIES.failing(NOON);
    const job = { ...facts.job, application, tenant };
    const wild = { ...facts, job, failing: [{ code, objects: 9 }] };
    const since = look(wild, null, NOON - 6 * MINUTE);
    const snapshot = look(wild, since, NOON);
    const { notice } = told(decideIncident(null, snapshot, NOON), snapshot, NOON);
    expect(notice.subject).not.toMatch(/\p{Cc}|\p{Cf}/u);
    expect([...notice.subject].length).toBeLessThanOrEqual(150);
    expect(notice.messageId).toMatch(/^<[A-Za-z0-9.~_-]+@[a-z.]+>$/);
    expect(notice.html).not.toMatch(/undefined|NaN|\[object/);
  },
);
