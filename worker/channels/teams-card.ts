import type { Notification } from "../../domain/notification.ts";
import type { Message, MessageCluster } from "../../domain/notify/message.ts";
import { toPlainLine } from "../../domain/outside-text.ts";

/**
 * Source: Microsoft Teams, "Create incoming webhooks with Workflows": the limit of a message is 28 KB.
 * The workflow adds an envelope of its own.
 */
export const MAX_CARD_BYTES = 27 * 1024;
const MAX_ACTIONS = 6;
const MAX_TEXT_LENGTH = 700;
const SHORT_TEXT_LENGTH = 120;
const CONTENT_TYPE = "application/vnd.microsoft.card.adaptive";

const COLOURS = { bad: "Attention", warn: "Warning", good: "Good" } as const;

type Element = object;

/**
 * The JSON of a message for a workflow of Teams: one Adaptive Card. All text is in TextRun elements and
 * never in a TextBlock or Fact, because Teams reads Markdown in those, and a text from outside could make a
 * link of any word.
 */
export function teamsCard({ subject, message }: Notification): string {
  const clusterCounts = Array.from({ length: message.clusters.length + 1 }, (_, i) => i).reverse();
  for (const maxTextLength of [MAX_TEXT_LENGTH, SHORT_TEXT_LENGTH]) {
    for (const clusterCount of clusterCounts) {
      const json = cardJson(subject, message, { clusterCount, maxTextLength });
      if (Buffer.byteLength(json) <= MAX_CARD_BYTES) return json;
    }
  }
  return shortestCardJson(subject, message);
}

type CardSize = { readonly clusterCount: number; readonly maxTextLength: number };

function cardJson(
  subject: string,
  message: Message,
  { clusterCount, maxTextLength }: CardSize,
): string {
  const { clusters, unlistedClusterCount, lines, values, footer, links } = message;
  const shownClusters = clusters.slice(0, clusterCount);
  const unlisted = unlistedClusterCount + clusters.length - shownClusters.length;
  const cut = (text: string) => toPlainLine(text, maxTextLength);
  const labelled = ({ label, text }: { readonly label: string; readonly text: string }) =>
    textRuns([{ text: `${cut(label)}: `, weight: "Bolder" }, { text: cut(text) }]);
  return envelopeJson(subject, [
    ...headElements(message),
    ...lines.map(labelled),
    ...shownClusters.map((cluster) => clusterElement(cluster, cut)),
    ...(unlisted === 0 ? [] : [textRuns([{ text: `and ${unlisted} more kinds of failures` }])]),
    ...values.map(labelled),
    ...footer.map((text) => textRuns([{ text: cut(text), isSubtle: true, size: "Small" }])),
  ], links);
}
