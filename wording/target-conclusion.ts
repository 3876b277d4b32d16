import type { ErrorClass } from "../domain/error-class.ts";
import type { NamedJob } from "../domain/job-kind.ts";
import type {
  ConclusionCode,
  ConclusionEvidence,
  TargetConclusion,
} from "../domain/target-conclusion.ts";
import {
  formatCount,
  formatDuration,
  formatNumber,
  formatRatio,
  formatTime,
  joinSentences,
} from "./phrases.ts";
import { capitalise, type JobTerms, jobTerms } from "./systems.ts";
import { PROBE_FAILURE_TEXTS } from "./target.ts";

/** Where the cause of a job's failures is, with the evidence: some sentences. */
export function conclusionText({ code, evidence }: TargetConclusion, job: NamedJob): string {
  const terms = jobTerms(job);
  return joinSentences(
    conclusionSentence(code, terms),
    ...evidence.map((each) => evidenceText(each, terms)),
  );
}

function conclusionSentence(code: ConclusionCode, terms: JobTerms): string {
  const target = terms.target.noun;
  const subject = capitalise(target);
  switch (code) {
    case "target-down":
      return `${subject} is down or does not work.`;
    case "target-throttles":
      return `${subject} throttles Entra's requests.`;
    case "target-slow":
      return `${subject} answers too slowly.`;
    case "credentials":
      return `${subject} does not accept Entra's credentials.`;
    case "our-data":
      return `The fault lies in the values of the failing objects, or in their attribute mapping; ${target} works.`;
    case "agent":
      return "The fault lies with the provisioning agent or its connection.";
    case "microsoft":
      return "The fault lies with Microsoft.";
    case "unclear":
      return "It is not clear where the fault lies.";
  }
}

export function evidenceText(evidence: ConclusionEvidence, terms: JobTerms): string {
  switch (evidence.code) {
    case "job-failed": {
      const { errorClass, at } = evidence;
      const subject =
        at === null
          ? "Entra quarantined the job"
          : `The cycle that ended at ${formatTime(at)} failed`;
      return `${subject} because of ${CLASS_TEXTS[errorClass]}.`;
    }
    case "failed-rows": {
      const { errorClass, rows, ratio } = evidence;
      return `${formatCount(rows, "failed log row")} (${formatRatio(ratio)}): ${CLASS_TEXTS[errorClass]}.`;
    }
    case "probes":
      return probesText(evidence);
    case "probe-state": {
      const { result, since } = evidence;
      return `${capitalise(terms.target.noun)} ${PROBE_FAILURE_TEXTS[result]} since ${formatTime(since)}, according to the probe of Steadystate.`;
    }
    case "requests":
      return requestsText(evidence);
    case "latency":
      return `The server's latency reached ${formatDuration(evidence.ms)}.`;
  }
}

function probesText({
  probes,
  failedProbes,
}: Extract<ConclusionEvidence, { code: "probes" }>): string {
  if (failedProbes === 0)
    return probes === 1
      ? "The probe of Steadystate succeeded."
      : `All ${formatNumber(probes)} probes of Steadystate succeeded.`;
  return `${formatNumber(failedProbes)} of ${formatCount(probes, "probe")} of Steadystate failed.`;
}

function requestsText({
  requests,
  throttledRatio,
  serverErrorRatio,
}: Extract<ConclusionEvidence, { code: "requests" }>): string {
  const parts = [
    throttledRatio === null ? null : `${formatRatio(throttledRatio)} with 429`,
    serverErrorRatio === null ? null : `${formatRatio(serverErrorRatio)} with 5xx`,
  ].filter((part) => part !== null);
  const count = formatCount(requests, "request");
  return parts.length === 0
    ? `The server counted ${count}, without their status.`
    : `The server answered ${count}: ${parts.join(", ")}.`;
}

const CLASS_TEXTS: Readonly<Record<ErrorClass, string>> = {
  agent: "the provisioning agent",
  authorisation: "an action that is not allowed",
  capacity: "a used-up capacity",
  conflict: "a conflict with another account",
  credentials: "rejected credentials",
  data: "a value that is not accepted",
  mapping: "a mapping",
  matching: "the matching of accounts",
  microsoft: "an error of Microsoft",
  network: "a broken connection",
  outage: "a server that does not work",
  policy: "a policy",
  reference: "a reference to another object",
  skip: "a skip",
  "missing-account": "a missing account",
  "target-contract": "an answer that does not follow SCIM",
  throttling: "too many requests",
  unknown: "an error that is not known",
};
