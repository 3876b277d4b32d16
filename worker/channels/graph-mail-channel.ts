import type { AttemptResult } from "../../domain/delivery.ts";
import type { LinkSettings } from "../../domain/notify/link-token.ts";
import { err, ok } from "../../domain/result.ts";
import type { Millis } from "../../domain/time.ts";
import { readFailureCauseRemedy, readFailureText } from "../../wording/read-failure.ts";
import type { GraphError } from "../graph/graph-error.ts";
import type { TokenSource } from "../graph/token-source.ts";
import { composeMail } from "../mail/compose-mail.ts";
import type { Channel, ChannelAttempt } from "./channel.ts";
import { createHttpSender, failedAttempt, type HttpSender } from "./http-sender.ts";

export type GraphMailSettings = {
  readonly from: string;
  /** The address of the mailbox that sends. */
  readonly mailbox: string;
  /** The origin of Graph. */
  readonly graph: string;
  readonly ca: string | null;
  readonly token: TokenSource;
  /** For the signed links of a recipient; null if there are none. */
  readonly links: LinkSettings | null;
  readonly monotonicNow: () => Millis;
};

/**
 * Sends mail with Graph. The mail is sent in its MIME form, because Graph's JSON form has no `References`
 * and no `List-Unsubscribe`. Graph has no envelope: a mail goes to the recipients in its header, so each
 * recipient gets a mail of their own.
 *
 * Graph answers 202 before Exchange has sent the mail. Graph does not recognise a repeated mail.
 */
export function createGraphMailChannel(settings: GraphMailSettings): Channel {
  const { mailbox, graph, ca, token, monotonicNow } = settings;
  // Exchange allows four requests at once for a mailbox. The sender has as many connections.
  const sender = createHttpSender({
    url: `${graph}/v1.0/users/${encodeURIComponent(mailbox)}/sendMail`,
    ca,
    // Private addresses are allowed, because the operator has configured the cloud.
    allowPrivate: true,
    secrets: [mailbox],
    isRepeatHarmless: false,
    channel: "mail",
    monotonicNow,
  });
  return {
    hasOwnMessagePerRecipient: true,
    send: (attempt) => sendMails(settings, sender, attempt),
    async verify() {
      const signedIn = await token(false);
      if (!signedIn.ok) return err({ reason: signInText(signedIn.error) });
      const connected = await sender.checkConnection();
      return connected.ok ? ok(true) : connected;
    },
    close: sender.close,
  };
}

async function sendMails(
  { from, token, links }: GraphMailSettings,
  sender: HttpSender,
  { notification, recipients, beforeHandOver }: ChannelAttempt,
): Promise<readonly AttemptResult[]> {
  let isHandedOver = false;
  const handOverOnce = async () => {
    if (!isHandedOver) await beforeHandOver();
    isHandedOver = true;
  };
  const results: AttemptResult[] = [];
  for (const recipient of recipients) {
    const mail = await composeMail({ from, notification, recipient, links }).build();
    results.push(await postMail(mail.toString("base64"), token, sender, handOverOnce));
  }
  return results;
}

/** A token that Graph refuses is renewed once, because Entra can withdraw a token before it expires. */
async function postMail(
  body: string,
  token: TokenSource,
  sender: HttpSender,
  beforeHandOver: () => Promise<void>,
): Promise<AttemptResult> {
  let result: AttemptResult = failedAttempt("sign-in-refused", "");
  for (const isRenewed of [false, true]) {
    const signedIn = await token(isRenewed);
    if (!signedIn.ok) return signInFailed(signedIn.error);
    const headers = {
      authorization: `Bearer ${signedIn.value}`,
      "content-type": "text/plain",
      "user-agent": "Steadystate",
    };
    result = await sender.post({ headers, body }, beforeHandOver);
    if (result.code === "accepted" || result.failure.status !== 401) return result;
  }
  return result;
}

function signInFailed(error: GraphError): AttemptResult {
  const code = error.kind === "unauthorised" ? "sign-in-refused" : "server-unreachable";
  return failedAttempt(code, signInText(error));
}

const signInText = ({ cause }: GraphError): string =>
  `${readFailureText(cause)} ${readFailureCauseRemedy(cause)}`;
