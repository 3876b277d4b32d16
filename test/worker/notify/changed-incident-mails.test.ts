import { join } from "node:path";
import { expect, test } from "vitest";
import type { IncidentDecision } from "../../../domain/incident/decide-incident.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import type { NotificationReason } from "../../../domain/notification-reason.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../../domain/time.ts";
import { messageHtml } from "../../../wording/message-html.tsx";
import { messageText } from "../../../wording/message-text.ts";
import { jobMessage } from "../../../worker/notify/job-message.ts";
import { messageSubject } from "../../../worker/notify/message.ts";
import { decideJob } from "../../domain/incident-fixtures.ts";
import { LAST_EXECUTION, MORNING, statusCounts } from "../../domain/job-fixtures.ts";
import { assess, factsAt, JOB_FACTS, SETTINGS } from "./mail-cases.ts";

const DISABLED_AT = MORNING + 28 * DAY;

/** Graph shows a job that Entra has disabled as paused and without a quarantine. */
function disabledFacts(now: Instant): JobFacts {
  const facts = JOB_FACTS.quarantined(now);
  const { lastExecution } = JOB_FACTS.quarantined(DISABLED_AT - HOUR).job;
  const job = { ...facts.job, lastExecution, statusCode: "paused", quarantine: null } as const;
  return { ...facts, job };
}

/** A large job in which this many objects fail. Entra quarantines a job above 40,000. */
const failingFacts = (objects: number) => (now: Instant) => {
  const ended = { beganAt: now - 6 * MINUTE, endedAt: now - 5 * MINUTE };
  const lastExecution = { ...LAST_EXECUTION, ...ended, escrowed: objects };
  const synchronizedEntries = [{ key: "user to User", count: 900_000 }];
  return factsAt({ lastExecution, synchronizedEntries }, now, {
    failingByCode: [{ code: "EntryConflict", objects }],
    failingObjects: objects,
    newlyFailingObjects: 0,
    counts: statusCounts({
      "1h": { success: 12_000, failure: 900, skipped: 400 },
      "24h": { success: 31_000, failure: 9000, skipped: 9000 },
    }),
  });
};

type Step = readonly [factsOf: (now: Instant) => JobFacts, now: Instant];
type Played = { readonly assessment: JobAssessment | null; readonly decision: IncidentDecision };

const BEFORE: Played = {
  assessment: null,
  decision: { kind: "no-incident", incident: null, notifyReason: { code: "not-severe" } },
};

/** The last of these assessments, and its decision about the incident of the job. */
function playSteps(steps: readonly Step[]): Played {
  return steps.reduce(({ assessment: previous, decision: { incident } }, [factsOf, now]) => {
    const assessment = assess(factsOf(now), previous, now);
    return { assessment, decision: decideJob(incident, assessment) };
  }, BEFORE);
}

const DISABLED: readonly Step[] = [
  [JOB_FACTS.quarantined, MORNING],
  [JOB_FACTS.quarantined, DISABLED_AT - HOUR],
  [disabledFacts, DISABLED_AT],
];
const LESS_SEVERE: readonly Step[] = [
  [failingFacts(36_000), MORNING - 16 * MINUTE],
  [failingFacts(36_000), MORNING],
  [failingFacts(24_000), MORNING + HOUR],
  [failingFacts(24_000), MORNING + 2 * HOUR],
];

test.each<[NotificationReason, string, readonly Step[]]>([
  ["worsened", "8x8 (contoso): job quarantine", DISABLED],
  ["eased", "8x8 (contoso): quarantine risk", LESS_SEVERE],
])(
  "the mail about an incident that has %s equals its golden file",
  async (reason, title, steps) => {
    const { assessment, decision } = playSteps(steps);
    expect(decision.kind).toBe(reason);
    const message = jobMessage({
      ...{ incident: decision.incident!, reason, assessment: assessment! },
      ...{ links: SETTINGS.links, thresholds: DEFAULT_THRESHOLDS },
    });
    expect(message.title).toBe(title);
    const golden = join(import.meta.dirname, "../../golden", `mail-reason-${reason}`);
    const text = `Subject: ${messageSubject(message)}\n\n${messageText(message)}`;
    await expect(text).toMatchFileSnapshot(`${golden}.txt`);
    await expect(messageHtml(message)).toMatchFileSnapshot(`${golden}.html`);
  },
);
