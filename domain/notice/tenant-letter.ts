import type { Condition } from "../condition.ts";
import { CONDITIONS } from "../condition.ts";
import type { SourceSight } from "../facts.ts";
import type { JobSnapshot } from "../snapshot.ts";
import type { TenantSnapshot } from "../tenant-sight.ts";
import type { Instant } from "../time.ts";
import { plain, sayCount, sayDuration, sayTime } from "../words.ts";
import { clean, type Letter, type Line, line, sayLasted, stateWord, toneOf } from "./letter.ts";
import type { Links } from "./links.ts";
import { tenantLinks } from "./links.ts";
import type { Incident, NoticeReason } from "./notice.ts";
import { titleOfEnd } from "./title.ts";

/** Apps that are named; of the rest only their number is told. */
const MAX_NAMED = 8;

const UNSEEN =
  "Nothing is told of these jobs while we do not see them: no new trouble, and no recovery.";
const UNREAD =
  "Quarantined and stopped jobs are still told of; objects that begin to fail are not seen.";

export type TenantOccasion = {
  readonly incident: Incident;
  readonly reason: NoticeReason;
  readonly tenant: TenantSnapshot;
  readonly links: Links;
  readonly now: Instant;
};

/** The mail about a whole tenant that we do not see, or see again. */
export function tenantLetter(occasion: TenantOccasion): Letter {
  const { incident, reason, tenant, links, now } = occasion;
  const recovered = reason === "recovered";
  return {
    state: stateWord(incident, reason, now),
    tone: toneOf(incident, recovered),
    title: clean(recovered ? titleOfEnd(incident) : incident.title),
    lines: recovered ? recoveredLines(occasion) : troubleLines(occasion),
    causes: [],
    moreCauses: 0,
    figures: figures(tenant, now),
    links: tenantLinks(links),
    footer: [
      `Known as of ${sayTime(now)}: this is about Steadystate's own sight.`,
      `Incident ${plain(incident.id, 300)}`,
    ],
  };
}

function troubleLines({ tenant, now }: TenantOccasion): readonly Line[] {
  const { since } = tenant;
  const age = since === null ? "the start" : `${sayTime(since)} (${sayDuration(now - since)})`;
  return [
    line("What", tenant.reason),
    line("Since", age),
    line("Hidden", hiddenText(tenant)),
    line("If ignored", tenant.lost.jobs ? UNSEEN : UNREAD),
    line("Next step", tenant.remedy ?? "Run the doctor."),
  ];
}

function hiddenText({ jobs, hidden }: TenantSnapshot): string {
  if (jobs.length === 0) return "not known; no job of this tenant has been seen yet";
  const names = [...new Set(hidden.map(({ job }) => plain(job.application, 60)))].sort();
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : "";
  const named = `${names.slice(0, MAX_NAMED).join(", ")}${more}`;
  const bad = byCondition(hidden.filter(({ severity }) => isTrouble(severity)).filter(isNotBlind));
  const before = bad === "" ? "" : `. In trouble when last seen: ${bad}`;
  return `${hidden.length} of ${sayCount(jobs.length, "job")}: ${named}${before}`;
}

function isTrouble(severity: JobSnapshot["severity"]): boolean {
  return severity === "critical" || severity === "warning";
}

function isNotBlind({ condition }: JobSnapshot): boolean {
  return condition !== "blind";
}

/** `1 quarantined, 12 healthy`: the worst first. */
function byCondition(jobs: readonly JobSnapshot[]): string {
  const count = (wanted: Condition) => jobs.filter(({ condition }) => condition === wanted).length;
  return CONDITIONS.filter((condition) => count(condition) > 0)
    .map((condition) => `${count(condition)} ${condition.replaceAll("-", " ")}`)
    .join(", ");
}

function recoveredLines({ incident, tenant, now }: TenantOccasion): readonly Line[] {
  const { jobs } = tenant;
  const bad = jobs.some(({ severity }) => isTrouble(severity));
  return [
    line("What", tenant.reason),
    line("Lasted", sayLasted(incident, now)),
    line("Now", jobs.length === 0 ? "no job is known" : byCondition(jobs)),
    line(
      "Next step",
      bad
        ? "Nothing to do for our sight; jobs in trouble have incidents of their own."
        : "Nothing to do.",
    ),
  ];
}

function figures({ sight }: TenantSnapshot, now: Instant): readonly Line[] {
  return [
    line("Job states", sourceText(sight.jobs, now)),
    line("Provisioning log", sourceText(sight.logs, now)),
  ];
}

function sourceText({ asOf, triedAt }: SourceSight, now: Instant): string {
  const seen =
    asOf === null ? "never read" : `known as of ${sayTime(asOf)} (${sayDuration(now - asOf)} ago)`;
  return triedAt === null ? `${seen}; not tried yet` : `${seen}; last tried ${sayTime(triedAt)}`;
}
