import { EMPTY_MESSAGE_PARTS, type Message, type MessageLine } from "../../domain/message.ts";
import { toPlainLine } from "../../domain/outside-text.ts";
import type { Instant } from "../../domain/time.ts";
import { NEXT_STEP_LABEL } from "../../wording/message-labels.ts";
import { formatCount, formatDuration, formatTime } from "../../wording/phrases.ts";
import { messageLine, toCleanText } from "./message.ts";
import { type LinkSettings, overviewLinks } from "./message-links.ts";

/** A mail names at most this many tenants. The console lists all. */
const MAX_TENANTS = 50;

/** What Steadystate knows about one tenant. */
export type WatchedTenant = {
  readonly name: string;
  readonly jobCount: number;
  /** How many of the jobs have an open incident. */
  readonly troubledJobCount: number;
  /** The cycles since `from` that have a row in the log. */
  readonly cycleCount: number;
  /** The time of the newest data; null if nothing has been read. */
  readonly asOf: Instant | null;
  /** The data is too old to know whether the tenant has a problem. */
  readonly isStale: boolean;
};

export type WatchingMessageInput = {
  /** The tenants of the route. */
  readonly tenants: readonly WatchedTenant[];
  readonly from: Instant;
  readonly now: Instant;
  readonly nextAt: Instant;
  /** The notifications of the route since `from`. */
  readonly notificationCount: number;
  readonly openIncidentCount: number;
  readonly links: LinkSettings;
};

/**
 * A regular message which says that Steadystate runs and can send. Without it, nobody would know
 * whether a route gets no notification because nothing is wrong, or because nothing works.
 */
export function watchingMessage(input: WatchingMessageInput): Message {
  const { tenants, links, now, nextAt } = input;
  const jobCount = tenants.reduce((sum, tenant) => sum + tenant.jobCount, 0);
  const staleTenants = tenants.filter(({ isStale }) => isStale);
  const watched = `${formatCount(jobCount, "job")} in ${formatCount(tenants.length, "tenant")}`;
  return {
    ...EMPTY_MESSAGE_PARTS,
    headline: staleTenants.length === 0 ? "STILL WATCHING" : "NOT WATCHING EVERYTHING",
    tone: staleTenants.length === 0 ? "good" : "warn",
    title: "Steadystate: weekly message",
    summary:
      staleTenants.length === 0
        ? `Steadystate watches ${watched}.`
        : `Steadystate cannot read ${formatCount(staleTenants.length, "tenant")} of ${tenants.length}.`,
    lines: watchingLines(input, staleTenants),
    values: tenants.slice(0, MAX_TENANTS).map((tenant) => tenantLine(tenant, now)),
    links: overviewLinks(links),
    footer: [
      ...(tenants.length > MAX_TENANTS ? [`and ${tenants.length - MAX_TENANTS} more tenants`] : []),
      `Written at ${formatTime(now)}. The next weekly message is due at ${formatTime(nextAt)}.`,
    ],
    facts: [],
  };
}

function watchingLines(
  { tenants, from, now, nextAt, notificationCount, openIncidentCount }: WatchingMessageInput,
  staleTenants: readonly WatchedTenant[],
): readonly MessageLine[] {
  const cycleCount = tenants.reduce((sum, tenant) => sum + tenant.cycleCount, 0);
  const sent = formatCount(notificationCount, "notification");
  const nextText = `The next weekly message is due at ${formatTime(nextAt)}. If you do not get it, check whether Steadystate runs and whether its mails arrive.`;
  const [stale] = staleTenants;
  return [
    messageLine("What", "Steadystate runs and can send messages."),
    messageLine(
      "Cycles",
      `${formatCount(cycleCount, "cycle")} of Entra in the last ${formatDuration(now - from)}, counted in the provisioning log`,
    ),
    messageLine("Sent", `${sent} to you in the last ${formatDuration(now - from)}`),
    messageLine(
      "Open now",
      openIncidentCount === 0 ? "no incident" : formatCount(openIncidentCount, "incident"),
    ),
    messageLine(
      NEXT_STEP_LABEL,
      stale === undefined
        ? `Nothing to do now. ${nextText}`
        : `Run npm run doctor to see why Steadystate cannot read ${toPlainLine(stale.name, 60)}. ${nextText}`,
    ),
  ];
}

function tenantLine(tenant: WatchedTenant, now: Instant): MessageLine {
  const { name, jobCount, troubledJobCount, asOf } = tenant;
  const troubled =
    troubledJobCount === 0 ? "none with a problem" : `${troubledJobCount} with a problem`;
  const read =
    asOf === null
      ? "nothing read yet"
      : `data as of ${formatTime(asOf)} (${formatDuration(now - asOf)} ago)`;
  return {
    label: toCleanText(toPlainLine(name, 60)),
    text: toCleanText(`${formatCount(jobCount, "job")}, ${troubled}; ${read}`),
  };
}
