import { CONDITION_TRAITS } from "../domain/condition.ts";
import { type Incident, isTenantIncidentKind } from "../domain/incident.ts";
import { formatCount } from "./phrases.ts";

type AffectedIncident = Pick<
  Incident,
  "kind" | "condition" | "state" | "problem" | "affectedObjects"
>;

/**
 * Who is or was affected, as a part of a line: `everyone is held up; up to 14 objects fail`. The number
 * is the largest number at one time. Null if the number is not known, or if the title contains it.
 */
export function incidentAffectedText(incident: AffectedIncident): string | null {
  const { kind, condition, affectedObjects } = incident;
  if (isTenantIncidentKind(kind) || condition === null) return null;
  const inTitle = countInTitle(incident);
  // The title already contains the number of objects at the last notification.
  const since = inTitle === null || isOver(incident) ? "" : "by now ";
  const countText =
    affectedObjects === 0 || affectedObjects === inTitle
      ? null
      : `${since}up to ${affectedCountText(incident)}`;
  if (kind !== "cycle-failures" && !CONDITION_TRAITS[condition].isEveryoneWaiting) return countText;
  const everyoneText = `everyone ${isOver(incident) ? "was" : "is"} held up`;
  return countText === null ? everyoneText : `${everyoneText}; ${countText}`;
}

function affectedCountText(incident: AffectedIncident): string {
  const { kind, affectedObjects } = incident;
  if (kind === "leavers") return formatCount(affectedObjects, "leaver");
  if (kind === "deletion-wave") return formatCount(affectedObjects, "person", "people");
  return isOver(incident)
    ? `${formatCount(affectedObjects, "object")} failed`
    : formatCount(affectedObjects, "object fails", "objects fail");
}

function countInTitle({ problem }: AffectedIncident): number | null {
  if ("objects" in problem) return problem.objects;
  if ("leaverCount" in problem) return problem.leaverCount;
  return "people" in problem ? problem.people : null;
}

const isOver = ({ state }: AffectedIncident): boolean => state === "recovered";
