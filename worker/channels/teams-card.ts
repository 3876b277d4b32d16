import type { Message, MessageCluster, MessageLine } from "../../domain/message.ts";
import type { Notification } from "../../domain/notification.ts";
import { toPlainLine } from "../../domain/outside-text.ts";

/**
 * Source: Microsoft Teams, "Create an Incoming Webhook": a message has at most 28 KB. The workflow adds
 * an envelope of its own.
 */
const MAX_CARD_BYTES = 27 * 1024;
/** The number of incidents that are listed, and the total length of their titles. */
const MAX_TITLES_LENGTH = 12_000;
const TEXT_LENGTHS = [700, 120, 40];
/** Teams shows at most six actions. */
const MAX_ACTIONS = 6;

const COLOURS = { bad: "Attention", warn: "Warning", good: "Good" } as const;

type Element = Readonly<Record<string, unknown>>;

/** How much of a message the card shows. */
type CardSize = { readonly clusterCount: number; readonly textLength: number };

/**
 * The JSON of a message for a workflow of Teams: one Adaptive Card. Texts from outside are TextRun
 * elements, because Teams reads Markdown in every other text, and Markdown could turn any word into a
 * link.
 */
export function teamsCard(notification: Notification): string {
  let json = "";
  for (const size of cardSizes(notification.message.clusters.length)) {
    json = cardJson(notification, size);
    if (Buffer.byteLength(json) <= MAX_CARD_BYTES) return json;
  }
  return json;
}

/** The sizes of the card, largest first: clusters are left out before texts are cut. */
function cardSizes(clusterCount: number): readonly CardSize[] {
  const counts = Array.from({ length: clusterCount + 1 }, (_, i) => clusterCount - i);
  return TEXT_LENGTHS.flatMap((textLength) =>
    counts.map((count) => ({ clusterCount: count, textLength })),
  );
}

function cardJson(notification: Notification, size: CardSize): string {
  const { message, subject } = notification;
  const { lines, values, footer, links } = message;
  const cut = (text: string) => toPlainLine(text, size.textLength);
  const line = ({ label, text }: MessageLine) =>
    label === ""
      ? textBlock({ text: cut(text) })
      : textBlock({ text: `${cut(label)}: `, weight: "Bolder" }, { text: cut(text) });
  return JSON.stringify({
    type: "message",
    summary: toPlainLine(subject, 200),
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body: [
            ...headElements(message),
            factSet(notification),
            ...lines.map(line),
            ...incidentElements(message),
            ...clusterElements(message, size),
            ...values.map(line),
            ...footer.map((text) => textBlock({ text: cut(text), isSubtle: true, size: "Small" })),
          ],
          actions: links
            .slice(0, MAX_ACTIONS)
            .map(({ label, url }) => ({ type: "Action.OpenUrl", title: cut(label), url })),
        },
      },
    ],
  });
}

function headElements({ headline, tone, title, summary }: Message): readonly Element[] {
  return [
    textBlock({ text: headline, weight: "Bolder", size: "Large", color: COLOURS[tone] }),
    textBlock({ text: title, weight: "Bolder" }),
    ...(summary === "" ? [] : [textBlock({ text: summary })]),
  ];
}

/** Only values that cannot contain Markdown. */
function factSet({ severity, createdAt, message: { facts } }: Notification): Element {
  const time = `${new Date(createdAt).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const tenants = [...new Set(facts.map(({ tenant }) => tenant))];
  const [tenant] = tenants;
  return {
    type: "FactSet",
    facts: [
      { title: "Severity", value: severity },
      ...(tenants.length === 1 ? [{ title: "Tenant", value: tenant }] : []),
      ...(facts.length > 1 ? [{ title: "Incidents", value: String(facts.length) }] : []),
      { title: "Time", value: time },
    ],
  };
}

/** The titles of all incidents of a message about several. */
function incidentElements({ facts }: Message): readonly Element[] {
  if (facts.length < 2) return [];
  const maxLength = Math.max(12, Math.floor(MAX_TITLES_LENGTH / facts.length));
  const titles = facts.map(({ title }) => toPlainLine(title, maxLength));
  return [textBlock({ text: "Incidents: ", weight: "Bolder" }, { text: titles.join(" · ") })];
}

function clusterElements(
  { clusters, unlistedClusterCount }: Message,
  { clusterCount, textLength }: CardSize,
): readonly Element[] {
  const unlisted = unlistedClusterCount + clusters.length - clusterCount;
  const more = textBlock({ text: `and ${unlisted} more kinds of failures` });
  return [
    ...clusters.slice(0, clusterCount).map((cluster) => clusterElement(cluster, textLength)),
    ...(unlisted > 0 && clusterCount > 0 ? [more] : []),
  ];
}

function clusterElement(cluster: MessageCluster, textLength: number): Element {
  const cut = (text: string) => toPlainLine(text, textLength);
  const { objectCount, failure, details, meaning, remedy, owner, people } = cluster;
  return {
    type: "Container",
    style: "emphasis",
    items: [
      textBlock(
        { text: `${objectCount}: ${cut(failure)}`, weight: "Bolder" },
        { text: ` (${cut(details)})` },
      ),
      textBlock({ text: cut(`${meaning} ${remedy}`) }),
      ...(owner === "" ? [] : [textBlock({ text: `Who can fix it: ${cut(owner)}` })]),
      ...(people.length === 0 ? [] : [textBlock({ text: cut(people.join(", ")) })]),
    ],
  };
}

/** One paragraph. */
function textBlock(...runs: readonly Element[]): Element {
  return { type: "RichTextBlock", inlines: runs.map((run) => ({ type: "TextRun", ...run })) };
}
