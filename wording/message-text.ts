import type { Message, MessageLine } from "../domain/notify/message.ts";
import { formatCount } from "./phrases.ts";

/** The plain-text part of a mail. It contains everything that the HTML part contains. */
export function messageText(message: Message): string {
  const blocks = [
    `${message.headline}\n${message.title}`,
    linesText(message.lines),
    clustersText(message),
    message.values.length === 0 ? "" : `Numbers\n${linesText(message.values)}`,
    message.links.map(({ label, url }) => `${label}:\n${url}`).join("\n"),
    message.footer.join("\n"),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function linesText(lines: readonly MessageLine[]): string {
  return lines.map(({ label, text }) => (label === "" ? text : `${label}: ${text}`)).join("\n");
}

function clustersText({ clusters, unlistedClusterCount }: Message): string {
  if (clusters.length === 0) return "";
  const entries = clusters.map(({ objectCount, failure, details, meaning, remedy }) => {
    const title = details === "" ? failure : `${failure} (${details})`;
    return `- ${objectCount} × ${title}\n  ${meaning}\n  Next: ${remedy}`;
  });
  const more =
    unlistedClusterCount > 0 ? [`- and ${formatCount(unlistedClusterCount, "more cluster")}`] : [];
  return ["What fails", ...entries, ...more].join("\n");
}
