import type { TopCluster } from "../domain/failing-reason.ts";
import type { ClusterState, TopFailure } from "../domain/failure-assessment.ts";
import { OBJECT_KINDS, type ObjectKind } from "../domain/object-kind.ts";
import { toPlainLine } from "../domain/outside-text.ts";
import type { Instant } from "../domain/time.ts";
import { meaningText } from "./explanations.ts";
import { formatTimeAndAge, responsibilityText } from "./failure-phrases.ts";
import { formatCount, formatErrorCode, formatNumber } from "./phrases.ts";
import type { JobTerms } from "./systems.ts";

const OBJECT_KIND_NAMES: Readonly<Record<ObjectKind, readonly [one: string, many: string]>> = {
  user: ["person", "people"],
  group: ["group", "groups"],
  other: ["other object", "other objects"],
};

/** `400 people and 18 groups`, or `418 objects` if their kinds are not known. */
export function countByKindText({
  objects,
  objectsByKind,
}: {
  readonly objects: number;
  readonly objectsByKind: Readonly<Record<ObjectKind, number>> | null;
}): string {
  return objectsByKind === null
    ? formatCount(objects, "object")
    : OBJECT_KINDS.filter((kind) => objectsByKind[kind] > 0)
        .map((kind) => formatCount(objectsByKind[kind], ...OBJECT_KIND_NAMES[kind]))
        .join(" and ");
}

type ClusterTextContext = {
  /** What happens to the objects: `fail` or `are skipped`. */
  readonly verb: string;
  readonly terms: JobTerms;
  readonly at: Instant;
};

/** Texts call a failure cluster a kind of error. */
const ERROR_NOUNS = ["kind of error", "kinds of errors"] as const;
const SKIP_NOUNS = ["kind of skip", "kinds of skips"] as const;

/** The sentences about the largest cluster, and about the number of other clusters. */
export function clusterSentences(
  failure: TopFailure,
  cluster: TopCluster,
  context: ClusterTextContext,
): readonly string[] {
  const { isDominant, otherClusters } = cluster;
  const text = clusterText(failure, cluster, context);
  const objectsText = formatNumber(failure.objects);
  const [one, many] = context.verb === "fail" ? ERROR_NOUNS : SKIP_NOUNS;
  if (otherClusters === 0) return [`There is one ${one}: ${text}`];
  return isDominant
    ? [
        `${objectsText} of these objects ${context.verb} with ${text}`,
        `The other objects have ${formatCount(otherClusters, `other ${one}`, `other ${many}`)}.`,
      ]
    : [
        `There are ${formatNumber(otherClusters + 1)} ${many}.`,
        `The most frequent (${objectsText}) is ${text}`,
      ];
}

const CLUSTER_STATE_PHRASES: Readonly<Record<ClusterState, string>> = {
  new: "new since",
  regressed: "seen again since",
  ongoing: "ongoing since",
  resolved: "last seen at",
};

/** The code, since when, what it means and who is at fault. */
function clusterText(
  { code, explanation }: TopFailure,
  { attribute, state, since }: TopCluster,
  { terms, at }: ClusterTextContext,
): string {
  const attributeText = attribute === null ? "" : ` on ${toPlainLine(attribute, 60)}`;
  const sinceText =
    since === null ? "" : `, ${CLUSTER_STATE_PHRASES[state]} ${formatTimeAndAge(since, at)}`;
  return `${formatErrorCode(code)}${attributeText}${sinceText}: ${meaningText(explanation)}${responsibilityText(explanation, terms)}`;
}
