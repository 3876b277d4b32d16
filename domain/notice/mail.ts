import type { Severity } from "../condition.ts";
import type { JobSnapshot } from "../snapshot.ts";
import type { TenantSnapshot } from "../tenant-sight.ts";
import type { Instant } from "../time.ts";
import { plain } from "../words.ts";
import type { IncidentDecision } from "./incident.ts";
import { jobLetter } from "./job-letter.ts";
import type { Letter } from "./letter.ts";
import { letterHtml } from "./letter-html.ts";
import { letterText } from "./letter-text.ts";
import type { Links } from "./links.ts";
import type { Incident, Notice, NoticeReason } from "./notice.ts";
import { tenantLetter } from "./tenant-letter.ts";

/** Who is told of what; a name may end in `*`, and `*` alone means all. */
export type Route = {
  readonly to: readonly string[];
  readonly tenants: readonly string[];
  readonly applications: readonly string[];
  readonly severities: readonly Severity[];
};

/** What a mail needs to know of the place that it is sent from. */
export type Post = {
  readonly routes: readonly Route[];
  readonly links: Links;
  /** The right side of every Message-ID: the domain of the sender's address. */
  readonly messageHost: string;
};

/** A longer subject is cut by clients and gateways anyway, each in its own way. */
const MAX_SUBJECT = 150;

type Telling = Extract<IncidentDecision, { readonly kind: "opened" | "worsened" | "recovered" }>;

/** What is kept in one step: the incident, which remembers whether anybody is told, and its notices. */
type Told = { readonly incident: Incident; readonly notices: readonly Notice[] };

/** The notices of a decision on a job, one per route that matches. */
export function tell(decision: Telling, snapshot: JobSnapshot, post: Post, now: Instant): Told {
  const { incident, kind: reason } = decision;
  const letter = jobLetter({ incident, reason, snapshot, links: post.links, now });
  return spread(decision, letter, post, { applications: [incident.application], now });
}

/** The notices of a decision on a tenant: for every route that would hear of one of its jobs. */
export function tellTenant(
  decision: Telling,
  tenant: TenantSnapshot,
  post: Post,
  now: Instant,
): Told {
  const { incident, kind: reason } = decision;
  const letter = tenantLetter({ incident, reason, tenant, links: post.links, now });
  const known = tenant.jobs.map(({ job }) => job.application);
  return spread(decision, letter, post, { applications: ["", ...known], now });
}

/** One notice for each route, so that one bad address stops nobody else's mail. */
function spread(
  { incident, kind }: Telling,
  letter: Letter,
  { routes, messageHost }: Post,
  { applications, now }: { readonly applications: readonly string[]; readonly now: Instant },
): Told {
  const matching = routesFor(incident, routes, applications);
  const envelope: Envelope = { incident, reason: kind, letter, host: messageHost, now };
  const mailReason =
    matching.length === 0
      ? "No route of the configuration matches this tenant, application and severity."
      : `Waiting to be sent to ${matching.length === 1 ? "1 route" : `${matching.length} routes`}.`;
  return {
    incident: { ...incident, mailReason },
    notices: matching.map((match) => notice(envelope, match)),
  };
}

type Envelope = {
  readonly incident: Incident;
  readonly reason: NoticeReason;
  readonly letter: Letter;
  readonly host: string;
  readonly now: Instant;
};

type Match = { readonly route: Route; readonly index: number };

export function routesFor(
  incident: Incident,
  routes: readonly Route[],
  applications: readonly string[],
): readonly Match[] {
  return routes
    .map((route, index) => ({ route, index }))
    .filter(
      ({ route }) =>
        route.to.length > 0 &&
        route.severities.includes(incident.severity) &&
        matches(route.tenants, incident.tenant) &&
        applications.some((application) => matches(route.applications, application)),
    );
}

function matches(patterns: readonly string[], name: string): boolean {
  const wanted = name.toLowerCase();
  return patterns.some((pattern) => {
    const asked = pattern.toLowerCase();
    return asked.endsWith("*") ? wanted.startsWith(asked.slice(0, -1)) : wanted === asked;
  });
}

function notice(envelope: Envelope, { route, index }: Match): Notice {
  const { incident, reason, letter, host, now } = envelope;
  const number = incident.notices - 1;
  return {
    id: noticeId(incident, number, index),
    incidentId: incident.id,
    reason,
    to: route.to,
    createdAt: now,
    subject: plain(`${letter.state}: ${letter.title}`, MAX_SUBJECT),
    text: letterText(letter),
    html: letterHtml(letter),
    messageId: messageId(noticeId(incident, number, index), host),
    inReplyTo: number === 0 ? null : messageId(noticeId(incident, 0, index), host),
    state: "waiting",
    tries: 0,
    sentAt: null,
    outcome: null,
  };
}

function noticeId(incident: Incident, number: number, route: number): string {
  return `${incident.id}.${number}.${route}`;
}

/** RFC 5322 dot-atom on both sides: a tenant's name may hold anything. */
function messageId(id: string, host: string): string {
  const left = id.replace(/[^A-Za-z0-9.~_-]/g, "-").replace(/\.{2,}/g, ".");
  const right = host.replace(/[^A-Za-z0-9.-]/g, "");
  return `<${left}@${right === "" ? "steadystate.invalid" : right}>`;
}
