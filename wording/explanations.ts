import type { ErrorClass, ErrorOwner } from "../domain/error-class.ts";
import {
  type ErrorExplanation,
  type ExplanationId,
  isAppExplanationId,
} from "../domain/error-explanation.ts";
import { HTTP_STATUS_NAMES } from "../domain/http-status.ts";
import type { SystemKind } from "../domain/job-kind.ts";
import { toPlainLine } from "../domain/outside-text.ts";
import { ACTIVE_DIRECTORY_EXPLANATION_TEXTS } from "./explanations/active-directory-explanations.ts";
import { APP_EXPLANATION_TEXTS } from "./explanations/app-explanations.ts";
import { ENTRA_EXPLANATION_TEXTS } from "./explanations/entra-explanations.ts";
import { type ExplanationText, objectWords } from "./explanations/explanation-text.ts";
import { HR_EXPLANATION_TEXTS } from "./explanations/hr-explanations.ts";
import { ON_PREMISES_EXPLANATION_TEXTS } from "./explanations/on-premises-explanations.ts";
import { PARTNER_TENANT_EXPLANATION_TEXTS } from "./explanations/partner-tenant-explanations.ts";
import { SKIP_EXPLANATION_TEXTS } from "./explanations/skip-explanations.ts";
import { TEXT_EXPLANATION_TEXTS } from "./explanations/text-explanations.ts";
import { formatErrorCode } from "./phrases.ts";

const EXPLANATION_TEXTS: Readonly<Record<ExplanationId, ExplanationText>> = {
  ...APP_EXPLANATION_TEXTS,
  ...TEXT_EXPLANATION_TEXTS,
  ...PARTNER_TENANT_EXPLANATION_TEXTS,
  ...ENTRA_EXPLANATION_TEXTS,
  ...ACTIVE_DIRECTORY_EXPLANATION_TEXTS,
  ...HR_EXPLANATION_TEXTS,
  ...ON_PREMISES_EXPLANATION_TEXTS,
  ...SKIP_EXPLANATION_TEXTS,
};

const WAIT_FOR_RETRY_ADVICE = "No action is needed at first, because Entra retries by itself.";

/** The owner as the subject of a sentence. */
const OWNER_PHRASES: Readonly<Record<ErrorOwner, string>> = {
  "directory admin": "A directory admin",
  "app owner": "The app's owner",
  "target vendor": "The app's vendor",
  "network team": "The team that runs the app's network",
  Microsoft: "Microsoft",
  "agent admin": "The agent's admin",
  "HR integration admin": "The HR integration's admin",
  "partner tenant admin": "An admin of the target tenant",
  nobody: "Nobody",
};

/** What the error means, in one sentence. */
export function meaningText({
  id,
  code,
  attribute,
  httpStatus,
  objectKind,
}: Pick<ErrorExplanation, "id" | "code" | "attribute" | "httpStatus" | "objectKind">): string {
  const { meaning } = EXPLANATION_TEXTS[id];
  return typeof meaning === "string"
    ? meaning
    : meaning({
        ...objectWords(objectKind),
        code: formatErrorCode(code ?? ""),
        attribute: attribute === null ? null : toPlainLine(attribute, MAX_ATTRIBUTE_LENGTH),
        status: httpStatus === null ? null : formatStatus(httpStatus),
      });
}

const MAX_ATTRIBUTE_LENGTH = 60;

/** `400 (Bad Request)`, or `418` if the status has no name. */
function formatStatus(httpStatus: number): string {
  const name = HTTP_STATUS_NAMES[httpStatus]?.replace(/([a-z])([A-Z])/g, "$1 $2");
  return name === undefined ? String(httpStatus) : `${httpStatus} (${name})`;
}

type RemedyOptions = {
  /**
   * Leaves out the advice to wait for Entra's own retry, because the error has lasted too long or
   * its consequences cannot wait.
   */
  readonly isActionDue: boolean;
  /** The previous sentence already says who removes the access by hand. */
  readonly isRemovalSaid?: boolean;
  /** The explanation has the app's message, if there is one. Without this, the message stands elsewhere. */
  readonly hasMessage?: boolean;
};

type ExplainedRemedy = Pick<
  ErrorExplanation,
  | "id"
  | "owner"
  | "errorClass"
  | "recommendedAction"
  | "isRemoval"
  | "targetSystem"
  | "objectKind"
  | "detail"
  | "httpStatus"
  | "attribute"
>;

/** What to do about the error, and who does it. */
export function remedyText(
  explanation: ExplainedRemedy,
  { isActionDue, isRemovalSaid = false, hasMessage = false }: RemedyOptions,
): string {
  const { id, errorClass, recommendedAction, isRemoval, targetSystem } = explanation;
  const texts = EXPLANATION_TEXTS[id];
  const leaverRemedy = leaverRemedyOf(explanation);
  if (leaverRemedy !== undefined) return remedyOf(leaverRemedy, explanation);
  if (isRemoval && !isRemovalSaid && errorClass !== "skip") {
    const rest = remedyText(explanation, {
      isActionDue: true,
      isRemovalSaid: true,
      hasMessage,
    });
    return `${REMOVAL_ADMINS[targetSystem]} first disables the account by hand${removalPlace(id, targetSystem)}, because the person keeps the access until the error is fixed. ${rest}`;
  }
  const { waitFirst, remedyWhileWaiting } = texts;
  const remedy = remedyFor(texts, explanation, hasMessage);
  const text = `${withAppMessage(remedyOf(remedy, explanation), explanation)}${wrongStatusText(explanation)}`;
  // Microsoft's advice is general, so it is used only where there is nothing better.
  if (errorClass === "unknown" && recommendedAction !== null) {
    return `Microsoft advises: ${recommendedAction} ${text}`;
  }
  return waitFirst && !isActionDue
    ? `${WAIT_FOR_RETRY_ADVICE} ${remedyWhileWaiting ?? text}`
    : text;
}

function remedyFor(
  { remedy, remedyAfterRemoval, remedyWithoutMessage }: ExplanationText,
  { isRemoval, detail }: ExplainedRemedy,
  hasMessage: boolean,
): ExplanationText["remedy"] {
  if (isRemoval && remedyAfterRemoval !== undefined) return remedyAfterRemoval;
  return hasMessage && detail === null ? (remedyWithoutMessage ?? remedy) : remedy;
}

/** True if `remedyText` itself says how the access of a leaver is removed. */
export function hasLeaverRemedy(explanation: ExplainedRemoval): boolean {
  return leaverRemedyOf(explanation) !== undefined;
}

type ExplainedRemoval = Pick<ErrorExplanation, "id" | "isRemoval" | "targetSystem">;

/** If the error happened in another system, its remedy does not say how the access in the target is removed. */
function leaverRemedyOf({
  id,
  isRemoval,
  targetSystem,
}: ExplainedRemoval): ExplanationText["leaverRemedy"] {
  return isRemoval && removalSystems(id).includes(targetSystem)
    ? EXPLANATION_TEXTS[id].leaverRemedy
    : undefined;
}

function remedyOf(
  remedy: ExplanationText["remedy"],
  { owner, objectKind, attribute }: Pick<ErrorExplanation, "owner" | "objectKind" | "attribute">,
): string {
  return typeof remedy === "string"
    ? remedy
    : remedy(OWNER_PHRASES[owner], objectWords(objectKind), attribute);
}

/** The errors about which an app's own words can name another reason. */
const CLASSES_WITH_REASONS: ReadonlySet<ErrorClass> = new Set([
  "authorisation",
  "capacity",
  "conflict",
  "data",
  "mapping",
  "policy",
  "reference",
  "missing-account",
  "target-contract",
]);

/**
 * For a permanent error, the app should not answer a status that means a failure of the server, because
 * this misleads every client.
 */
function wrongStatusText({ id, errorClass, httpStatus, targetSystem }: ExplainedRemedy): string {
  const isWrong =
    httpStatus !== null &&
    (httpStatus === 500 || httpStatus === 502 || httpStatus === 503) &&
    targetSystem === "app" &&
    isAppExplanationId(id) &&
    CLASSES_WITH_REASONS.has(errorClass);
  return isWrong
    ? ` Entra's retries do not help. Besides, the app's owner reports to the vendor that ${formatStatus(httpStatus)} is the wrong status for this.`
    : "";
}

const APP_SYSTEMS: ReadonlySet<SystemKind> = new Set(["app", "on-premises-app", "other"]);

/** Every remedy of an error that the app has explained points to the app's own words. */
function withAppMessage(
  text: string,
  { id, errorClass, detail, targetSystem }: ExplainedRemedy,
): string {
  const hasOtherReason =
    detail !== null &&
    isAppExplanationId(id) &&
    CLASSES_WITH_REASONS.has(errorClass) &&
    APP_SYSTEMS.has(targetSystem);
  return hasOtherReason && !/\bmessage\b/.test(text)
    ? `${text} If the app's message names another reason, do what the message says.`
    : text;
}

/** Who can disable an account by hand in the system that a job writes to. */
const REMOVAL_ADMINS: Readonly<Record<SystemKind, string>> = {
  app: "The app's admin",
  "on-premises-app": "The app's admin",
  "active-directory": "An Active Directory admin",
  entra: "A directory admin",
  "partner-tenant": "An admin of the target tenant",
  hr: "An admin of the HR system",
  api: "An admin of the target system",
  other: "An admin of the target system",
};

const PLACE_NAMES: Readonly<Partial<Record<SystemKind, string>>> = {
  "active-directory": " in Active Directory",
  entra: " in Entra",
};

/** The name of the target, only if the error happened in another system. */
function removalPlace(id: ExplanationId, targetSystem: SystemKind): string {
  return removalSystems(id).includes(targetSystem) ? "" : (PLACE_NAMES[targetSystem] ?? "");
}

/** The systems in which an explanation's own texts remove an account. */
function removalSystems(id: ExplanationId): readonly SystemKind[] {
  if (Object.hasOwn(ACTIVE_DIRECTORY_EXPLANATION_TEXTS, id)) return ["active-directory"];
  if (Object.hasOwn(ENTRA_EXPLANATION_TEXTS, id)) return ["entra"];
  if (Object.hasOwn(PARTNER_TENANT_EXPLANATION_TEXTS, id)) return ["partner-tenant"];
  if (Object.hasOwn(HR_EXPLANATION_TEXTS, id)) return ["hr"];
  return ["app", "on-premises-app", "other"];
}

/** The texts of an explanation for the error catalogue, which names no code and no kind of job. */
export function catalogueTexts(id: ExplanationId): {
  readonly meaning: string;
  readonly remedy: string;
} {
  const { meaning, remedy, waitFirst, remedyWhileWaiting } = EXPLANATION_TEXTS[id];
  const text =
    typeof remedy === "string" ? remedy : remedy("The owner of the job", objectWords("user"), null);
  return {
    meaning:
      typeof meaning === "string"
        ? meaning
        : meaning({ ...objectWords("user"), code: "this code", attribute: null, status: null }),
    remedy: waitFirst === true ? `${WAIT_FOR_RETRY_ADVICE} ${remedyWhileWaiting ?? text}` : text,
  };
}
