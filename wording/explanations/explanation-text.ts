import type { ObjectKind } from "../../domain/object-kind.ts";

/** What an error means and what to do about it. */
export type ExplanationText = {
  /** A function when the text names the error code or the attribute. */
  readonly meaning: string | ((names: ExplanationNames) => string);
  /** What to do when a person has to act. A function when the text names who runs the job. */
  readonly remedy: Remedy;
  /** Replaces `remedy` if the app's answer is known to have no words. */
  readonly remedyWithoutMessage?: string;
  /** True when Microsoft documents that Entra retries by itself: at first no action is needed. */
  readonly waitFirst?: true;
  /** The text that follows the advice to wait; if absent, `remedy` follows it. */
  readonly remedyWhileWaiting?: string;
  // If Entra should disable or delete the account of a person, the advice to remove the access by
  // hand comes before `remedy`.
  /** Replaces `remedy` after the advice to remove the access by hand. */
  readonly remedyAfterRemoval?: string;
  /** Replaces both the advice to remove the access by hand and `remedy`. */
  readonly leaverRemedy?: Remedy;
};

type Remedy =
  | string
  | ((jobOwner: string, object: ObjectWords, attribute: string | null) => string);

/** The words for what Entra wanted to create, change or remove. */
export type ObjectWords = {
  readonly isGroup: boolean;
  /** The object in the source of the job. */
  readonly person: "the person" | "the group";
  /** The object in the target of the job. */
  readonly account: "the account" | "the group";
};

export function objectWords(kind: ObjectKind): ObjectWords {
  return kind === "group"
    ? { isGroup: true, person: "the group", account: "the group" }
    : { isGroup: false, person: "the person", account: "the account" };
}

/** Names that are safe to show. */
type ExplanationNames = ObjectWords & {
  readonly code: string;
  /** Null if the error text names no attribute. */
  readonly attribute: string | null;
  /** The HTTP status with its name, such as `400 (Bad Request)`; null if it is not known. */
  readonly status: string | null;
};

/** A remedy that is needed only if Entra's own retries do not help. */
export function ifItLasts(
  time: "for hours" | "for a day",
  remedy: string,
): Pick<ExplanationText, "waitFirst" | "remedy" | "remedyWhileWaiting"> {
  return {
    waitFirst: true,
    remedy,
    remedyWhileWaiting: `If the error lasts ${time}, ${lowerFirst(remedy)}`,
  };
}

export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** True for the values by which Entra finds accounts. */
export function isIdentifier(attribute: string | null): boolean {
  return attribute === "userName" || attribute === "externalId";
}

/** `the value of department`, or `a value` if the attribute is not known. */
export function valueName(attribute: string | null): string {
  return attribute === null ? "a value" : `the value of ${attribute}`;
}

export const MICROSOFT_TICKET_REMEDY =
  "A directory admin opens a ticket with Microsoft and names the job id.";

/** What to do about a value that an account of the app already has. */
export function findOtherAccount(account: string, value: string): string {
  return `The app's admin looks in the app for ${account}, also among deactivated ones. If it is this person's but not managed by SCIM (made by hand, or managed by another administrator role or identity provider), the app's owner claims, invites, links, activates or transfers it for SCIM, or renames it. If SCIM manages it, the owner corrects the matching attribute, or its external id in the app. If it is another person's, the owner has ${value} corrected in Entra or in the app. If the app shows no such account, the account was deleted or belongs to another organisation: the owner invites the person, or asks the vendor's support.`;
}
