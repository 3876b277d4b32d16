import { CONDITIONS, type Condition, isCriticalOrWarning } from "../../domain/condition.ts";
import type { SourceFreshness } from "../../domain/freshness.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { EMPTY_MESSAGE_PARTS, type Message, type MessageLine } from "../../domain/message.ts";
import { toPlainLine } from "../../domain/outside-text.ts";
import type { TenantAssessment } from "../../domain/tenant-assessment.ts";
import type { Instant } from "../../domain/time.ts";
import { NEXT_STEP_LABEL } from "../../wording/message-labels.ts";
import { conditionName, formatCount, formatDuration, formatTime } from "../../wording/phrases.ts";
import { tenantReasonText, tenantRemedyText } from "../../wording/tenant.ts";
import { incidentFacts } from "./incident-facts.ts";
import {
  changeLine,
  type IncidentMessageInput,
  incidentDurationText,
  messageHead,
  messageLine,
} from "./message.ts";
import type { LinkSettings } from "./message-links.ts";
import { incidentLinks, overviewLinks } from "./message-links.ts";

/** A mail names at most this many apps, and gives only the number of further apps. */
const MAX_NAMED_APPLICATIONS = 8;

const JOBS_UNREADABLE_TEXT =
  "While Steadystate cannot read these jobs, it cannot report their new problems or recoveries.";
const LOG_UNREADABLE_TEXT =
  "Steadystate still reports quarantined and stopped jobs, but not objects that begin to fail.";

export type TenantMessageInput = IncidentMessageInput & {
  readonly tenant: TenantAssessment;
  readonly links: LinkSettings;
};

/** The mail about a whole tenant that Steadystate cannot read, or can read again. */
export function tenantMessage(input: TenantMessageInput): Message {
  const { incident, reason, tenant, links, now } = input;
  return {
    ...messageHead(input),
    lines: reason === "recovered" ? recoveredLines(input) : problemLines(input),
    ...EMPTY_MESSAGE_PARTS,
    values: tenantValues(tenant, now),
    links: incidentLinks(incident, overviewLinks(links), links),
    footer: [
      `Written at ${formatTime(incident.assessedAt)}. This mail is about Steadystate's access to the tenant, not about Entra.`,
      `Incident id: ${toPlainLine(incident.id, 300)}`,
    ],
    facts: [incidentFacts(incident, reason, links.publicUrl)],
  };
}

function problemLines(input: TenantMessageInput): readonly MessageLine[] {
  const { tenant, now } = input;
  const { staleSince } = tenant;
  const sinceText =
    staleSince === null
      ? "the start of Steadystate"
      : `${formatTime(staleSince)} (${formatDuration(now - staleSince)})`;
  return [
    ...changeLine(input),
    messageLine("What", tenantReasonText(tenant.reason, tenant.assessedAt)),
    messageLine("Since", sinceText),
    messageLine("Not known", staleJobsText(tenant)),
    messageLine(
      "If ignored",
      tenant.staleSources.jobs ? JOBS_UNREADABLE_TEXT : LOG_UNREADABLE_TEXT,
    ),
    messageLine(NEXT_STEP_LABEL, tenantRemedyText(tenant.reason) ?? "Run npm run doctor."),
  ];
}

function staleJobsText({ jobs, staleJobs }: TenantAssessment): string {
  if (jobs.length === 0) return "no job of this tenant has been read yet";
  const names = [...new Set(staleJobs.map(({ job }) => toPlainLine(job.application, 60)))].sort();
  const moreText =
    names.length > MAX_NAMED_APPLICATIONS
      ? ` and ${names.length - MAX_NAMED_APPLICATIONS} more`
      : "";
  const namesText = `${names.slice(0, MAX_NAMED_APPLICATIONS).join(", ")}${moreText}`;
  const problemsText = conditionCountsText(
    staleJobs.filter(({ severity }) => isCriticalOrWarning(severity)).filter(hasKnownCondition),
  );
  const problemsSentence =
    problemsText === ""
      ? ""
      : `. Jobs with a problem when Steadystate last read them: ${problemsText}`;
  return `${staleJobs.length} of ${formatCount(jobs.length, "job")}: ${namesText}${problemsSentence}`;
}

function hasKnownCondition({ condition }: JobAssessment): boolean {
  return condition !== "unknown";
}

/** Number of jobs by condition, most severe first, such as `1 quarantined, 12 healthy`. */
function conditionCountsText(jobs: readonly JobAssessment[]): string {
  const count = (wanted: Condition) => jobs.filter(({ condition }) => condition === wanted).length;
  return CONDITIONS.filter((condition) => count(condition) > 0)
    .map((condition) => `${count(condition)} ${conditionName(condition)}`)
    .join(", ");
}

function recoveredLines({ incident, tenant, now }: TenantMessageInput): readonly MessageLine[] {
  const { jobs } = tenant;
  const hasProblemJobs = jobs.some(({ severity }) => isCriticalOrWarning(severity));
  return [
    messageLine("What", tenantReasonText(tenant.reason, tenant.assessedAt)),
    messageLine("Lasted", incidentDurationText(incident, now)),
    messageLine("Now", jobs.length === 0 ? "no job is known" : conditionCountsText(jobs)),
    messageLine(
      NEXT_STEP_LABEL,
      hasProblemJobs
        ? "Nothing to do for the tenant. Each job with a problem has its own incident."
        : "Nothing to do.",
    ),
  ];
}

function tenantValues({ freshness }: TenantAssessment, now: Instant): readonly MessageLine[] {
  return [
    messageLine("Job states", sourceFreshnessText(freshness.jobs, now)),
    messageLine("Provisioning log", sourceFreshnessText(freshness.logs, now)),
  ];
}

function sourceFreshnessText({ asOf, polledAt }: SourceFreshness, now: Instant): string {
  const asOfText =
    asOf === null
      ? "never read"
      : `data as of ${formatTime(asOf)} (${formatDuration(now - asOf)} ago)`;
  return polledAt === null
    ? `${asOfText}; not polled yet`
    : `${asOfText}; last polled ${formatTime(polledAt)}`;
}
