import { createHmac, timingSafeEqual } from "node:crypto";

import { DAY, type Instant, type Millis } from "../time.ts";

// A link in a mail acts for its recipient without a sign-in. The token contains no address, because
// URLs are kept in the logs of proxies and in the history of browsers.

const LINK_ACTIONS = ["acknowledge", "unsubscribe"] as const;
export type LinkAction = (typeof LINK_ACTIONS)[number];

/** What a signed link does, and for whom. */
export type SignedLink = {
  readonly action: LinkAction;
  readonly notificationId: string;
  /** The position of the recipient in `deliveries` of the notification. */
  readonly recipient: number;
  readonly expiresAt: Instant;
};

/**
 * How long a link works. 7 days are enough to acknowledge, because each reminder has a new link. A link to
 * unsubscribe works longer, because people also use it in old mails.
 */
export const LINK_LIFETIMES_MS: Readonly<Record<LinkAction, Millis>> = {
  acknowledge: 7 * DAY,
  unsubscribe: 90 * DAY,
};

/** A shorter secret can be guessed from one link. */
export const MIN_LINK_SECRET_CHARS = 32;

/** Longer than any token that Steadystate creates. */
const MAX_TOKEN_CHARS = 2000;

/**
 * The beginning of every signed text. Without it, a signature that the secret made for another purpose
 * could be a valid link.
 */
const SIGNED_TEXT_PREFIX = "steadystate link 1\n";

/** Where the links of mails lead, and how they are signed. */
export type LinkSettings = {
  /** The address of the server, such as `https://steadystate.contoso.example`. */
  readonly publicUrl: string;
  readonly linkSecret: string;
};

export function linkUrl(
  { publicUrl, linkSecret }: LinkSettings,
  link: Omit<SignedLink, "expiresAt">,
  now: Instant,
): string {
  const expiresAt = now + LINK_LIFETIMES_MS[link.action];
  const token = signLink({ ...link, expiresAt }, linkSecret);
  return `${publicUrl.replace(/\/+$/, "")}/${link.action}/${token}`;
}

export function signLink(link: SignedLink, linkSecret: string): string {
  const { action, notificationId, recipient, expiresAt } = link;
  const content = Buffer.from(
    JSON.stringify({ action, notificationId, recipient, expiresAt }),
  ).toString("base64url");
  return `${content}.${signatureOf(content, linkSecret).toString("base64url")}`;
}

export type ReadLink =
  | { readonly code: "valid"; readonly link: SignedLink }
  /**
   * `forged`: the token was not signed with this secret, is for another action, or has the fields of another
   * version of Steadystate.
   */
  | { readonly code: "forged" | "expired" };

export function readLink(
  token: string,
  action: LinkAction,
  { linkSecret, now }: { readonly linkSecret: string; readonly now: Instant },
): ReadLink {
  const [content = "", signature = "", ...rest] =
    token.length > MAX_TOKEN_CHARS ? [] : token.split(".");
  const expected = signatureOf(content, linkSecret);
  const given = Buffer.from(signature, "base64url");
  const isSigned =
    rest.length === 0 && given.length === expected.length && timingSafeEqual(given, expected);
  const link = isSigned ? parseLink(content) : null;
  if (link === null || link.action !== action) return { code: "forged" };
  return link.expiresAt <= now ? { code: "expired" } : { code: "valid", link };
}

function signatureOf(content: string, linkSecret: string): Buffer {
  return createHmac("sha256", linkSecret).update(`${SIGNED_TEXT_PREFIX}${content}`).digest();
}

/** Null if another version of Steadystate made the content with other fields. */
function parseLink(content: string): SignedLink | null {
  const link = JSON.parse(Buffer.from(content, "base64url").toString()) as Partial<SignedLink>;
  const { action, notificationId, recipient, expiresAt } = link;
  return LINK_ACTIONS.some((known) => known === action) &&
    typeof notificationId === "string" &&
    Number.isInteger(recipient) &&
    Number.isFinite(expiresAt)
    ? (link as SignedLink)
    : null;
}
