import type { ErrorExplanation } from "../../domain/error-explanation.ts";
import { explainError, jobErrorFacts } from "../../domain/explanation/explain-error.ts";
import { isAffectingCluster } from "../../domain/failure/failing-clusters.ts";
import type { ClusterAssessment } from "../../domain/failure-assessment.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { MessageCluster } from "../../domain/notify/message.ts";
import { toPlainLine } from "../../domain/outside-text.ts";
import { meaningText, remedyText } from "../../wording/explanations.ts";
import { formatErrorCode, formatNumber } from "../../wording/phrases.ts";
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
export function messageClusters({ failingByCode, failures, job }: JobAssessment): MessageClusters {
  const failingClusters = failures.clusters.filter(isAffectingCluster);
  if (failingClusters.length > 0) {
    const clusters = failingClusters.slice(0, MAX_CLUSTERS).map(messageCluster);
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

const CLUSTER_STATE_TEXTS = {
  new: "new error",
  regressed: "error came back",
  ongoing: null,
  resolved: null,
} as const;

function messageCluster(cluster: ClusterAssessment): MessageCluster {
  const { code, attribute, objects, isDeprovisioning, kind, state, explanation } = cluster;
  const attributeText = attribute === null ? "" : ` in ${toPlainLine(attribute, 60)}`;
  const affectedText = isDeprovisioning ? "people who left" : kind === "group" ? "groups" : null;
  const skippedText =
    cluster.status === "skipped" ? "skipped, an account or a change is missing" : null;
  return {
    objectCount: formatNumber(objects),
    failure: `${formatErrorCode(code)}${attributeText}`,
    details: [affectedText, skippedText, CLUSTER_STATE_TEXTS[state]]
      .filter((fact) => fact !== null)
      .join(", "),
    ...explanationTexts(explanation),
    people: [],
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
