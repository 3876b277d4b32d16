import { CONDITION_TRAITS } from "../domain/condition.ts";
import { type Incident, isTenantIncidentKind } from "../domain/incident.ts";
import { formatCount } from "./phrases.ts";

type AffectedIncident = Pick<
  Incident,
  "kind" | "condition" | "state" | "problem" | "affectedObjects"
>;

/**
 * Who is or was affected, as a part of a line: `everyone has to wait; up to 14 objects also fail on their own`. The number
 * is the largest number at one time. Null if the number is not known, or if the title contains it.
 */
export function incidentAffectedText(incident: AffectedIncident): string | null {
  const { kind, condition, affectedObjects } = incident;
  if (isTenantIncidentKind(kind) || condition === null) return null;
  const isEveryoneWaiting =
    kind === "cycle-failures" || CONDITION_TRAITS[condition].isEveryoneWaiting;
  const inTitle = countInTitle(incident);
  // The title already contains the number of objects at the last notification.
  const since = inTitle === null || isOver(incident) ? "" : "by now ";
  const countText =
    affectedObjects === 0 || affectedObjects === inTitle
      ? null
      : `${since}up to ${affectedCountText(incident, isEveryoneWaiting)}`;
  if (!isEveryoneWaiting) return countText;
  const everyoneText = `everyone ${isOver(incident) ? "had" : "has"} to wait`;
  return countText === null ? everyoneText : `${everyoneText}; ${countText}`;
}

/** Objects can have errors of their own in addition to the problem for which everyone waits. */
function affectedCountText(incident: AffectedIncident, isEveryoneWaiting: boolean): string {
  const { kind, affectedObjects } = incident;
  if (kind === "leavers") return formatCount(affectedObjects, "leaver");
  if (kind === "deletion-wave") return formatCount(affectedObjects, "person", "people");
  const [also, ownText] = isEveryoneWaiting ? [" also", " on their own"] : ["", ""];
  const verb = isOver(incident) ? "failed" : affectedObjects === 1 ? "fails" : "fail";
  return `${formatCount(affectedObjects, "object")}${also} ${verb}${ownText}`;
}

function countInTitle({ problem }: AffectedIncident): number | null {
  if ("objects" in problem) return problem.objects;
  if ("leaverCount" in problem) return problem.leaverCount;
  return "people" in problem ? problem.people : null;
}

const isOver = ({ state }: AffectedIncident): boolean => state === "recovered";
