import type { Incident } from "../domain/incident.ts";
import type { Acknowledgement } from "../domain/notify/action.ts";
import { LINK_LIFETIMES_MS, type LinkAction } from "../domain/notify/link-token.ts";
import { DAY } from "../domain/time.ts";
import { incidentTitle } from "./incident-title.ts";
import { formatCount, formatTime } from "./phrases.ts";

/** The page that a signed link of a mail opens. */
export type LinkPage = {
  readonly title: string;
  readonly tone: "good" | "neutral" | "bad";
  readonly paragraphs: readonly string[];
  readonly items: readonly LinkPageItem[];
  /** The only button of the page; null if there is nothing to do. */
  readonly button: string | null;
};

type LinkPageItem = {
  readonly severity: Incident["severity"];
  readonly title: string;
  readonly note: string;
};

export type IncidentToAcknowledge = {
  readonly incident: Incident;
  readonly acknowledgement: Acknowledgement | null;
};

/** @param isDone whether the button was pressed */
export function acknowledgePage(
  entries: readonly IncidentToAcknowledge[],
  isDone: boolean,
): LinkPage {
  const open = entries.filter(({ incident }) => incident.state === "open");
  const items = entries.map(incidentItem);
  const these = open.length === 1 ? "this incident" : `these ${open.length} incidents`;
  const effect =
    `Reminders and escalation about ${these} stop, and the others who were notified get a message that says ` +
    `who takes care of ${open.length === 1 ? "it" : "them"}. The acknowledgement ends when the incident recovers.`;
  if (open.length === 0) {
    const paragraphs = [
      "There is nothing to acknowledge any more. Steadystate sends a new mail if the problem comes back.",
    ];
    const title = `${entries.length === 1 ? "This incident has" : "These incidents have"} recovered`;
    return { title, tone: "good", paragraphs, items, button: null };
  }
  if (open.every(({ acknowledgement }) => acknowledgement !== null)) {
    const withdraw = "An operator can withdraw it in the console.";
    const title = isDone ? "Acknowledged" : "Already acknowledged";
    return { title, tone: "good", paragraphs: [effect, withdraw], items, button: null };
  }
  const button = open.length === 1 ? "Acknowledge" : `Acknowledge ${open.length} incidents`;
  return { title: `Acknowledge ${these}?`, tone: "neutral", paragraphs: [effect], items, button };
}

function incidentItem({ incident, acknowledgement }: IncidentToAcknowledge): LinkPageItem {
  const { severity, tenant, openedAt, resolvedAt, state } = incident;
  const since = `${tenant}, opened ${formatTime(openedAt)}`;
  const recovered = state === "recovered" ? `, recovered ${formatTime(resolvedAt)}` : "";
  const acknowledged =
    acknowledgement === null
      ? ""
      : `, acknowledged by ${acknowledgement.by.name} at ${formatTime(acknowledgement.at)}`;
  return {
    severity,
    title: incidentTitle(incident),
    note: `${since}${acknowledged}${recovered}`,
  };
}

export function unsubscribePage(address: string, isUnsubscribed: boolean): LinkPage {
  const kept =
    "It still gets the mails about incidents that open, change or recover, unless its route sends only a digest, and the reminders of critical incidents and of deadlines.";
  const common = { items: [], tone: isUnsubscribed ? "good" : "neutral" } as const;
  return isUnsubscribed
    ? {
        ...common,
        title: "Unsubscribed",
        paragraphs: [
          `${address} gets no more reminders and digests. ${kept}`,
          "An operator can undo this in the console.",
        ],
        button: null,
      }
    : {
        ...common,
        title: "Stop reminders and digests?",
        paragraphs: [`${address} will get no more reminders and digests. ${kept}`],
        button: "Unsubscribe",
      };
}

export type LinkFailure = "forged" | "expired" | "mail-not-stored" | "not-set-up" | "too-many";

export function linkFailurePage(failure: LinkFailure, action: LinkAction): LinkPage {
  const { title, reason } = FAILURES[failure](action);
  return { title, tone: "bad", paragraphs: [reason, INSTEAD[action]], items: [], button: null };
}

const INSTEAD: Readonly<Record<LinkAction, string>> = {
  acknowledge:
    "Instead, open the console and acknowledge the incident there, or use the link of the newest mail about it.",
  unsubscribe:
    "Instead, use the link of a newer mail, or ask the operators of Steadystate to remove your address from notify in its settings.",
};

const FAILURES: Readonly<
  Record<LinkFailure, (action: LinkAction) => { readonly title: string; readonly reason: string }>
> = {
  forged: () => ({
    title: "This link is not valid",
    reason:
      "Nothing was changed. The link may be incomplete, because some mail programs break long links: copy the whole link from the mail.",
  }),
  expired: (action) => ({
    title: "This link has expired",
    reason: `Nothing was changed. This link works for ${formatCount(LINK_LIFETIMES_MS[action] / DAY, "day")} after the mail was sent.`,
  }),
  "mail-not-stored": () => ({
    title: "This mail is not known any more",
    reason: "Nothing was changed. Steadystate no longer has the mail that this link belongs to.",
  }),
  "not-set-up": () => ({
    title: "Links of mails are switched off",
    reason: "Nothing was changed. The setting server.linkSecret is missing on this server.",
  }),
  "too-many": () => ({
    title: "The address could not be unsubscribed",
    reason: "Nothing was changed. 10,000 addresses have unsubscribed, which is the limit.",
  }),
};
