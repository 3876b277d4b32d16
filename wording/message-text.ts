import {
  type Message,
  type MessageLine,
  NO_PERSONAL_LINKS,
  type PersonalLinks,
} from "../domain/message.ts";
import {
  nextText,
  peopleText,
  UNSUBSCRIBE_LABEL,
  unlistedClustersText,
  unnamedIncidentsText,
} from "./message-labels.ts";

/** The plain-text part of a mail. It contains everything that the HTML part contains. */
export function messageText(message: Message, personal: PersonalLinks = NO_PERSONAL_LINKS): string {
  const blocks = [
    `${message.headline}\n${message.title}\n${message.summary}`.trim(),
    linesText(message.lines),
    linksText(message, personal),
    incidentsText(message),
    clustersText(message),
    message.values.length === 0 ? "" : `Details\n${linesText(message.values)}`,
    message.footer.join("\n"),
    personal.unsubscribeUrl === null ? "" : `${UNSUBSCRIBE_LABEL}:\n${personal.unsubscribeUrl}`,
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function linesText(lines: readonly MessageLine[]): string {
  return lines.map(({ label, text }) => (label === "" ? text : `${label}: ${text}`)).join("\n");
}

/** Each address is alone on its line, because some mail clients make a full stop part of a link. */
function linksText({ links }: Message, { acknowledgeUrl }: PersonalLinks): string {
  const acknowledge =
    acknowledgeUrl === null ? [] : [{ label: "Acknowledge", url: acknowledgeUrl }];
  return [...acknowledge, ...links].map(({ label, url }) => `${label}:\n${url}`).join("\n");
}

function incidentsText({ rows, furtherIncidents, unnamedIncidentCount }: Message): string {
  if (rows.length === 0) return "";
  const entries = rows.map(({ headline, title, problem, time, url }) => {
    const link = url === null ? "" : `\n  ${url}`;
    return `- ${headline}: ${title}\n  ${problem}, ${time}${link}`;
  });
  const further = furtherIncidents.length === 0 ? [] : [`Also: ${furtherIncidents.join("; ")}.`];
  const unnamed = unnamedIncidentCount === 0 ? [] : [unnamedIncidentsText(unnamedIncidentCount)];
  return ["Incidents", ...entries, ...further, ...unnamed].join("\n");
}

function clustersText(message: Message): string {
  const { clusters, unlistedClusterCount } = message;
  if (clusters.length === 0) return "";
  const entries = clusters.map((cluster) => {
    const { objectCount, failure, details, meaning, remedy, people } = cluster;
    return [
      `- ${objectCount} × ${details === "" ? failure : `${failure} (${details})`}`,
      `  ${meaning}`,
      ...(people.length === 0 ? [] : [`  ${peopleText(cluster)}`]),
      ...(remedy === "" ? [] : [`  ${nextText(cluster, message)}`]),
    ].join("\n");
  });
  const more = unlistedClusterCount > 0 ? [`- ${unlistedClustersText(unlistedClusterCount)}`] : [];
  return ["What fails", ...entries, ...more].join("\n");
}
