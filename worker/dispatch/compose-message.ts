import { assessTenant } from "../../domain/assessment/assess-tenant.ts";
import {
  focusOnTrouble,
  focusOnUnclearIncident,
} from "../../domain/assessment/focus-on-trouble.ts";
import type { TargetWithJobs } from "../../domain/incident/target-signal.ts";
import { type Incident, isJobIncidentKind } from "../../domain/incident.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { EMPTY_MESSAGE_PARTS, type Message, type MessageLine } from "../../domain/message.ts";
import type { NotificationReason } from "../../domain/notification-reason.ts";
import type { PlannedMessage } from "../../domain/notify/plan-types.ts";
import { isTargetReason } from "../../domain/target-reason.ts";
import type { Thresholds } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { conditionText } from "../../wording/condition.ts";
import { formatTime } from "../../wording/phrases.ts";
import { recordedIncidentText } from "../../wording/recorded-incident.ts";
import { credentialMessage } from "../notify/credential-message.ts";
import { groupMessage } from "../notify/group-message.ts";
import { incidentFacts } from "../notify/incident-facts.ts";
import { jobMessage } from "../notify/job-message.ts";
import { messageHead, messageLine } from "../notify/message.ts";
import { type MessageFacts, NO_MESSAGE_FACTS } from "../notify/message-facts.ts";
import { incidentLinks, type LinkSettings, overviewLinks } from "../notify/message-links.ts";
import { targetMessage } from "../notify/target-message.ts";
import { tenantMessage } from "../notify/tenant-message.ts";
import { acknowledgementLines } from "./acknowledgement-lines.ts";
import type { TenantFacts } from "./tenant-facts.ts";

export type ComposeContext = {
  readonly thresholds: Thresholds;
  readonly links: LinkSettings;
  /** Reads people and an earlier count, for a message about one job. */
  readonly messageFacts?: MessageFacts;
  readonly now: Instant;
};

/** The message about several incidents, or about one incident with all details of its newest assessment. */
export function composeMessage(
  { entries, cause }: Pick<PlannedMessage, "entries" | "cause">,
  facts: TenantFacts | null,
  context: ComposeContext,
): Message {
  const message = messageOf({ entries, cause }, facts, context);
  return {
    ...message,
    lines: [
      ...withdrawalLines(entries),
      ...acknowledgementLines(entries.map(({ item }) => item)),
      ...message.lines,
    ],
  };
}

function withdrawalLines(entries: PlannedMessage["entries"]): readonly MessageLine[] {
  if (entries.every(({ reason }) => reason !== "unacknowledged")) return [];
  const text =
    "Someone has withdrawn it, so reminders and escalation go on; the audit trail shows who and when. Acknowledge the incident if you take care of it.";
  return [messageLine("Acknowledgement", text)];
}

function messageOf(
  { entries, cause }: Pick<PlannedMessage, "entries" | "cause">,
  facts: TenantFacts | null,
  context: ComposeContext,
): Message {
  const { links, now } = context;
  const [entry, ...others] = entries;
  if (entry === undefined) throw new Error("a message is about at least one incident");
  if (others.length === 0)
    return incidentMessage(entry.item.incident, entry.reason, facts, context);
  const reasons = entries.map(({ item: { incident }, reason }) => ({ incident, reason }));
  return groupMessage({ entries: reasons, cause, links, now });
}

function incidentMessage(
  incident: Incident,
  reason: NotificationReason,
  facts: TenantFacts | null,
  context: ComposeContext,
): Message {
  if (facts === null) return shortMessage(incident, reason, context);
  const { kind } = incident;
  if (kind === "tenant-unreadable") {
    const { links, thresholds, now } = context;
    const tenant = assessTenant(facts.freshness, facts.jobs, thresholds, now);
    return tenantMessage({ incident, reason, tenant, links, now });
  }
  if (kind === "credential-expiring")
    return credentialMessage({ incident, reason, links: context.links, now: incident.assessedAt });
  return isTargetReason(incident.reason)
    ? messageAboutTarget(incident, reason, facts, context)
    : messageAboutJob(incident, reason, facts, context);
}

function messageAboutJob(
  incident: Incident,
  reason: NotificationReason,
  { jobs }: TenantFacts,
  context: ComposeContext,
): Message {
  const assessment = jobs.find(({ job }) => job.jobId === incident.jobId);
  if (assessment === undefined) return shortMessage(incident, reason, context);
  const { links, thresholds } = context;
  const facts = context.messageFacts ?? NO_MESSAGE_FACTS;
  const input = { incident, reason, links, thresholds, facts };
  const unclear = focusOnUnclearIncident(incident, assessment);
  if (unclear !== null)
    return withPresentState(jobMessage({ ...input, assessment: unclear }), assessment);
  const { kind } = incident;
  const focused = isJobIncidentKind(kind) ? focusOnTrouble(assessment, kind) : assessment;
  return jobMessage({ ...input, assessment: focused });
}

/** The present state of a job with an open incident whose trouble is not found at the moment. */
function withPresentState(message: Message, assessment: JobAssessment): Message {
  const [first, ...others] = message.lines;
  // The age of the data is left out here, because the first line of the message shows it.
  const { reason } = conditionText({ ...assessment, staleness: null });
  const now = messageLine("Now", `Whether this has ended is not clear. ${reason}`);
  return { ...message, lines: [...(first === undefined ? [] : [first]), now, ...others] };
}

function messageAboutTarget(
  incident: Incident,
  reason: NotificationReason,
  facts: TenantFacts,
  context: ComposeContext,
): Message {
  const targetWithJobs = findTarget(incident, facts);
  const { reason: targetReason } = incident;
  if (targetWithJobs === null || !isTargetReason(targetReason))
    return shortMessage(incident, reason, context);
  const now = targetWithJobs.target.assessedAt;
  const { links } = context;
  return targetMessage({ incident, reason, targetReason, targetWithJobs, links, now });
}

function findTarget(incident: Incident, { targets, jobs }: TenantFacts): TargetWithJobs | null {
  const target = targets.find(({ isConfigured, name, jobIds }) =>
    incident.target === null
      ? !isConfigured && jobIds.includes(incident.jobId)
      : isConfigured && name === incident.target,
  );
  if (target === undefined) return null;
  const ofTarget = jobs.filter(({ job }) => target.jobIds.includes(job.jobId));
  return {
    target,
    jobs: ofTarget.map((assessment) => ({ assessment })),
  };
}

/** The job or the target is no longer known, or its tenant is no longer in the settings. */
function shortMessage(
  incident: Incident,
  reason: NotificationReason,
  { links }: ComposeContext,
): Message {
  const { assessedAt } = incident;
  const text = recordedIncidentText(incident);
  return {
    ...EMPTY_MESSAGE_PARTS,
    ...messageHead({ incident, reason, now: assessedAt }),
    lines: [
      messageLine("What", text.reason),
      messageLine("Next step", text.remedy ?? "Open the job in Entra."),
    ],
    links: incidentLinks(incident, overviewLinks(links), links),
    footer: [`Data as of ${formatTime(assessedAt)}.`],
    facts: [incidentFacts(incident, reason, links.publicUrl)],
  };
}
