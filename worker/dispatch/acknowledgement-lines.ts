import type { MessageLine } from "../../domain/message.ts";
import type { PlannedIncident } from "../../domain/notify/plan-types.ts";
import { acknowledgementText } from "../../wording/acknowledgement.ts";
import { incidentTitle } from "../../wording/incident-title.ts";
import { formatCount } from "../../wording/phrases.ts";
import { messageLine } from "../notify/message.ts";

const MAX_LINES = 5;
const LABEL = "Acknowledged";

type AcknowledgedIncident = Pick<PlannedIncident, "incident" | "acknowledgement">;

/** Who takes care of the incidents of a message, one line for each acknowledgement. */
export function acknowledgementLines(
  items: readonly AcknowledgedIncident[],
): readonly MessageLine[] {
  const texts = items.flatMap(({ incident, acknowledgement }) =>
    acknowledgement === null || incident.state !== "open"
      ? []
      : { title: incidentTitle(incident), text: acknowledgementText(acknowledgement) },
  );
  const [first] = texts;
  if (first === undefined) return [];
  // One link acknowledges all incidents of its mail.
  const isSameForAll =
    texts.length === items.length && texts.every(({ text }) => text === first.text);
  if (isSameForAll) return [messageLine(LABEL, first.text)];
  const lines = texts.slice(0, MAX_LINES).map(({ title, text }) => `${title}: ${text}`);
  const unlisted = texts.length - lines.length;
  return [
    ...lines,
    ...(unlisted > 0 ? [`and ${formatCount(unlisted, "other incident")}`] : []),
  ].map((text) => messageLine(LABEL, text));
}
