import type { TargetWithJobs } from "../../domain/incident/target-signal.ts";
import { EMPTY_MESSAGE_PARTS, type Message, type MessageLine } from "../../domain/message.ts";
import { toPlainLine } from "../../domain/outside-text.ts";
import type { TargetReason } from "../../domain/target-reason.ts";
import type { Instant } from "../../domain/time.ts";
import { NEXT_STEP_LABEL } from "../../wording/message-labels.ts";
import { conditionName, formatCount, formatDuration, formatTime } from "../../wording/phrases.ts";
import { targetStateText } from "../../wording/target.ts";
import { targetReasonText } from "../../wording/target-reason.ts";
import { incidentFacts } from "./incident-facts.ts";
import {
  changeLine,
  type IncidentMessageInput,
  incidentDurationText,
  messageHead,
  messageLine,
} from "./message.ts";
import { incidentLinks, jobLinks, type LinkSettings, overviewLinks } from "./message-links.ts";

/** A mail names at most this many jobs, and gives only the number of further jobs. */
const MAX_NAMED_JOBS = 8;

export type TargetMessageInput = IncidentMessageInput & {
  /** The reason of this incident, which is about a target. */
  readonly targetReason: TargetReason;
  readonly targetWithJobs: TargetWithJobs;
  readonly links: LinkSettings;
};

/** The mail about a SCIM server that is down, or about its token that expires. */
export function targetMessage(input: TargetMessageInput): Message {
  const { incident, reason, targetWithJobs } = input;
  const { target } = targetWithJobs;
  return {
    ...messageHead(input),
    lines: reason === "recovered" ? recoveredLines(input) : problemLines(input),
    ...EMPTY_MESSAGE_PARTS,
    values: targetValues(targetWithJobs),
    links: incidentLinks(incident, targetLinks(input), input.links),
    footer: [
      `Data as of ${formatTime(target.assessedAt)}.`,
      ...(target.isConfigured ? [`Target in the settings: ${toPlainLine(target.name, 200)}`] : []),
      `Incident id: ${toPlainLine(incident.id, 300)}`,
    ],
    facts: [incidentFacts(incident, reason, input.links.publicUrl)],
  };
}

function problemLines(input: TargetMessageInput): readonly MessageLine[] {
  const { targetReason, targetWithJobs, now } = input;
  const { reason, remedy } = targetReasonText(targetReason, now);
  return [
    ...changeLine(input),
    messageLine("What", reason),
    ...(targetReason.code === "target-down"
      ? [messageLine("Since", timeWithAge(targetReason.since, now))]
      : []),
    messageLine("Affected", jobsText(targetWithJobs)),
    messageLine("If ignored", IF_IGNORED_TEXTS[targetReason.code]),
    messageLine(NEXT_STEP_LABEL, remedy ?? "Nothing to do."),
  ];
}

const NOTHING_HAPPENS = "Nothing.";

const IF_IGNORED_TEXTS: Readonly<Record<TargetReason["code"], string>> = {
  "target-down":
    "While the server is down, new people get no account in the app, and people who leave keep theirs. Entra may quarantine the job.",
  "token-expiring":
    "Without a valid token the app refuses Entra's requests: new people get no account, people who leave keep theirs, and Entra quarantines the job.",
  "target-up": NOTHING_HAPPENS,
  "token-not-expiring": NOTHING_HAPPENS,
};

function recoveredLines({
  incident,
  targetReason,
  targetWithJobs,
  now,
}: TargetMessageInput): readonly MessageLine[] {
  const { reason } = targetReasonText(targetReason, now);
  return [
    messageLine("What", reason),
    messageLine("Lasted", incidentDurationText(incident, now)),
    messageLine("Now", jobsText(targetWithJobs)),
    messageLine(NEXT_STEP_LABEL, "Nothing to do."),
  ];
}

/** `Fabrikam Notes (healthy) and Fabrikam Voice (failing)`. */
function jobsText({ jobs }: TargetWithJobs): string {
  if (jobs.length === 0) return "no job that Steadystate knows";
  const names = jobs
    .slice(0, MAX_NAMED_JOBS)
    .map(
      ({ assessment: { job, condition } }) =>
        `${toPlainLine(job.application, 60)} (${conditionName(condition)})`,
    );
  const moreCount = jobs.length - names.length;
  const more = moreCount > 0 ? [`${moreCount} more`] : [];
  return `${formatCount(jobs.length, "job")}: ${[...names, ...more].join(", ")}`;
}

function targetValues({ target }: TargetWithJobs): readonly MessageLine[] {
  const { state, answeredAt, tokenExpiry, name, assessedAt } = target;
  return [
    messageLine("Probe", targetStateText(state, name)),
    ...(answeredAt === null
      ? []
      : [messageLine("Last correct answer", timeWithAge(answeredAt, assessedAt))]),
    ...(tokenExpiry === null ? [] : [messageLine("Token expires", formatTime(tokenExpiry.at))]),
  ];
}

function timeWithAge(at: Instant, now: Instant): string {
  return `${formatTime(at)} (${formatDuration(now - at)} ago)`;
}

function targetLinks({ targetWithJobs: { jobs }, links }: TargetMessageInput): Message["links"] {
  const [first] = jobs;
  return first !== undefined && jobs.length === 1
    ? jobLinks(first.assessment, links)
    : overviewLinks(links);
}
