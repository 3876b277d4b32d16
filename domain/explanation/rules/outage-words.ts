// Words about the server or the connection and not about the call.

import { anyOf } from "./any-of.ts";

/** Says that the app is down or busy for some time. */
export const OUTAGE_TEXT = anyOf(
  /\bmaintenance\b/i,
  /temporar(?:y|ily) (?:unavailable|error|problem|failure)/i,
  /service (?:is )?(?:currently )?unavailable/i,
  /\boverloaded\b/i,
  /server (?:is )?(?:too )?busy/i,
  /try again (?:later|in a few|shortly|soon)/i,
  /upstream (?:connect|request|server|timed)/i,
  /backend (?:is )?(?:unavailable|error|fetch failed)/i,
  /deadlock/i,
  /\block wait timeout/i,
  /unable to (?:lock|obtain (?:an )?exclusive)/i,
  /could not (?:obtain (?:a )?lock|be locked\b)/i,
  /unable to (?:perform|process|complete|handle|serve) (?:\w+ ){1,3}at this time/i,
  /\binternal server error/i,
  /object reference not set/i,
  /null ?pointer/i,
  /null ?reference/i,
  /cannot read propert/i,
  /unhandled exception/i,
  /traceback/i,
);

/** Says that no connection came about. */
export const CONNECTION_TEXT = anyOf(
  /error occurred while sending the request/i,
  /remote name could not be resolved/i,
  /unable to connect to the remote server/i,
  /could not open a connection/i,
  /error: 40 - could not/i,
  /\[08\w{3}\]/i,
  /unable to complete network request/i,
  /underlying connection was closed/i,
  /trust relationship for the ssl/i,
  /ssl connection could not be established/i,
  /secure channel/i,
  /forcibly closed/i,
  /establishing a connection/i,
  /connection (?:could not|cannot) be established/i,
  /not accessible/i,
  /network-related/i,
  /(?:unable|failed) to connect/i,
  /connection attempt failed/i,
  /no such host/i,
  /name or service not known/i,
  /actively refused/i,
  /connection (?:was )?(?:refused|reset|aborted|closed)/i,
  /certificate (?:\w+ ){0,4}(?:invalid|expired|not trusted|chain|rejected|verify|verification)/i,
  /remote certificate/i,
  /handshake/i,
  /dns (?:resolution|lookup|error)/i,
  /response ended prematurely/i,
  /unreachable/i,
);

export const TIMEOUT_TEXT = anyOf(
  /\btimed? ?-?out\b/i,
  /\btask was cancell?ed/i,
  /operation was cancell?ed/i,
  /deadline exceeded/i,
  /took too long/i,
);
