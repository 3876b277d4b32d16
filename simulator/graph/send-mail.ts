import { badRequestAnswer, type GraphAnswer } from "./graph-answers.ts";
import type { GraphRequest, HandlerContext } from "./graph-request.ts";

const BASE64 = /^[A-Za-z0-9+/\r\n]+={0,2}\s*$/;

/**
 * `sendMail` with a MIME body. The JSON form is not simulated.
 *
 * Source: Microsoft Graph, "user: sendMail": content type, base64, 202 without a body, and the error.
 */
export function sendMail({ sentMails }: HandlerContext, request: GraphRequest): GraphAnswer {
  const { body, contentType, caller, params } = request;
  if (contentType?.split(";")[0]?.trim().toLowerCase() !== "text/plain")
    return badRequestAnswer("Unable to read JSON request payload.");
  if (!BASE64.test(body)) return badRequestAnswer("Invalid base64 string for MIME content.");
  const mime = Buffer.from(body, "base64").toString();
  sentMails.push({ tenantId: caller.tenantId, mailbox: params.userId, mime });
  return { kind: "empty", status: 202 };
}
