import type { IncidentDecision } from "./incident.ts";
import { letterOf, type Occasion } from "./letter.ts";
import { letterHtml } from "./letter-html.ts";
import { letterText } from "./letter-text.ts";
import type { Links } from "./links.ts";
import type { Incident, Notice } from "./notice.ts";
import type { JobSnapshot, Severity } from "./snapshot.ts";
import type { Instant } from "./time.ts";
import { plain } from "./words.ts";

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

type Told = Extract<IncidentDecision, { readonly kind: "opened" | "worsened" | "recovered" }>;

/**
 * The notices of a decision, one per route that matches, so that one bad address stops nobody
 * else's mail; and the incident, which remembers whether anybody is told at all.
 */
export function tell(
  decision: Told,
  snapshot: JobSnapshot,
  post: Post,
  now: Instant,
): { readonly incident: Incident; readonly notices: readonly Notice[] } {
  const { incident, kind } = decision;
  const matching = routesFor(incident, post.routes);
  const occasion: Occasion = { incident, reason: kind, snapshot, links: post.links, now };
  const notices = matching.map((match) => notice(occasion, match, post.messageHost));
  const mailReason =
    matching.length === 0
      ? "No route of the configuration matches this tenant, application and severity."
      : `Waiting to be sent to ${matching.length === 1 ? "1 route" : `${matching.length} routes`}.`;
  return { incident: { ...incident, mailReason }, notices };
}

type Match = { readonly route: Route; readonly index: number };

export function routesFor(incident: Incident, routes: readonly Route[]): readonly Match[] {
  return routes
    .map((route, index) => ({ route, index }))
    .filter(
      ({ route }) =>
        route.to.length > 0 &&
        route.severities.includes(incident.severity) &&
        matches(route.tenants, incident.tenant) &&
        matches(route.applications, incident.application),
    );
}

function matches(patterns: readonly string[], name: string): boolean {
  const wanted = name.toLowerCase();
  return patterns.some((pattern) => {
    const asked = pattern.toLowerCase();
    return asked.endsWith("*") ? wanted.startsWith(asked.slice(0, -1)) : wanted === asked;
  });
}

function notice(occasion: Occasion, { route, index }: Match, host: string): Notice {
  const { incident, reason, now } = occasion;
  const letter = letterOf(occasion);
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
