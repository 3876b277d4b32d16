import { explainError } from "../../../domain/explanation/explain-error.ts";
import { jobDirection, jobKind } from "../../../domain/job-kind.ts";
import { scimReason } from "../../cases/graph-records.ts";

const JOB = { jobId: "scim.1", templateId: "scim", sourceSystem: null, targetSystem: null };

/** How Entra names the status codes in its error texts. */
const STATUS_NAMES: Readonly<Record<string, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  402: "PaymentRequired",
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  410: "Gone",
  422: "UnprocessableEntity",
  429: "429",
  500: "InternalServerError",
  501: "NotImplemented",
  503: "ServiceUnavailable",
};

/** Explains a whole error text as Entra logs it, about a change such as `create user` in a SCIM app. */
export function explainText(text: string, change: string) {
  const [action, objectKind] = change.split(" ") as ["create" | "update", "user" | "group"];
  return explainError({
    code: "SystemForCrossDomainIdentityManagementServiceIncompatible",
    text,
    action,
    objectKind,
    kind: jobKind(JOB),
    direction: jobDirection(JOB),
    application: "Fabrikam Notes",
    attribute: null,
    recommendedAction: null,
  });
}

/** Explains the body of the app's HTTP answer, which Entra quotes in its error text. */
export function explainAnswer(status: string, change: string, answer: string) {
  const statusName = STATUS_NAMES[status];
  if (statusName === undefined) throw new Error(`add the name of the status ${status}`);
  return explainText(scimReason(statusName, answer), change);
}

/** Explains a SCIM error that has these words in `detail`. */
export function explainWords(status: string, change: string, words: string) {
  return explainAnswer(status, change, JSON.stringify({ detail: words }));
}
