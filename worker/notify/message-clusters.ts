import type { ErrorExplanation } from "../../domain/error-explanation.ts";
import { explainError, jobErrorFacts } from "../../domain/explanation/explain-error.ts";
import { isAffectingCluster } from "../../domain/failure/failing-clusters.ts";
import type { ClusterAssessment } from "../../domain/failure-assessment.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { MessageCluster } from "../../domain/message.ts";
import { toPlainLine } from "../../domain/outside-text.ts";
import { meaningText, remedyText } from "../../wording/explanations.ts";
import { formatCount, formatErrorCode, formatNumber } from "../../wording/phrases.ts";
import { toCleanText } from "./message.ts";

/** A mail lists at most this many clusters, and gives only the number of further clusters. */
const MAX_CLUSTERS = 5;

type MessageClusters = {
  readonly clusters: readonly MessageCluster[];
  readonly unlistedClusterCount: number;
};

/**
 * What fails now, leavers first. By failure cluster if the log shows any, otherwise by error code.
 */
export function messageClusters(
  assessment: JobAssessment,
  people: ReadonlyMap<string, readonly string[]>,
): MessageClusters {
  const { failingByCode, failures, job } = assessment;
  const failingClusters = failures.clusters.filter(isAffectingCluster);
  if (failingClusters.length > 0) {
    const clusters = shownClusters(assessment).map((cluster) =>
      messageCluster(cluster, people.get(cluster.id) ?? []),
    );
    return {
      clusters,
      unlistedClusterCount: failingClusters.length - clusters.length + failures.unlistedClusters,
    };
  }
  const clusters = failingByCode.slice(0, MAX_CLUSTERS).map(({ code, objects }) => {
    const explanation = explainError({ ...jobErrorFacts(job, code, null), action: "other" });
    return {
      objectCount: formatNumber(objects),
      failure: formatErrorCode(code),
      details: "",
      ...explanationTexts(explanation),
      people: [],
    };
  });
  return { clusters, unlistedClusterCount: failingByCode.length - clusters.length };
}

/** The clusters that a mail shows, leavers first. */
export function shownClusters({ failures }: JobAssessment): readonly ClusterAssessment[] {
  return failures.clusters.filter(isAffectingCluster).slice(0, MAX_CLUSTERS);
}

const CLUSTER_STATE_TEXTS = {
  new: "new error",
  regressed: "error came back",
  ongoing: null,
  resolved: null,
} as const;

function messageCluster(cluster: ClusterAssessment, people: readonly string[]): MessageCluster {
  const { code, attribute, objects, isDeprovisioning, kind, state, explanation } = cluster;
  const attributeText = attribute === null ? null : `attribute ${toPlainLine(attribute, 60)}`;
  const affectedText = isDeprovisioning ? "people who left" : kind === "group" ? "groups" : null;
  const skippedText =
    cluster.status === "skipped" ? "skipped, an account or a change is missing" : null;
  return {
    objectCount: formatNumber(objects),
    failure: formatErrorCode(code),
    details: [attributeText, affectedText, skippedText, CLUSTER_STATE_TEXTS[state]]
      .filter((fact) => fact !== null)
      .join(", "),
    ...explanationTexts(explanation),
    people,
  };
}

function explanationTexts(
  explanation: ErrorExplanation,
): Pick<MessageCluster, "meaning" | "remedy" | "owner"> {
  return {
    meaning: toCleanText(meaningText(explanation)),
    remedy: toCleanText(remedyText(explanation, { isActionDue: false })),
    owner: explanation.owner === "nobody" ? "" : explanation.owner,
  };
}

/** Who can fix how many objects, most first; null if no cluster is known or nobody has to act. */
export function ownersText({ failures }: JobAssessment): string | null {
  const objectsByOwner = new Map<string, number>();
  for (const { explanation, objects } of failures.clusters.filter(isAffectingCluster)) {
    const { owner } = explanation;
    if (owner !== "nobody") objectsByOwner.set(owner, (objectsByOwner.get(owner) ?? 0) + objects);
  }
  const owners = [...objectsByOwner].toSorted(([, a], [, b]) => b - a);
  return owners.length === 0
    ? null
    : owners.map(([owner, objects]) => `${owner}: ${formatCount(objects, "object")}`).join("; ");
}
