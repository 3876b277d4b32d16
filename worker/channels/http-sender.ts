import { isIP } from "node:net";
import { Readable } from "node:stream";
import { Agent, request } from "undici";
import type { AttemptResult, DeliveryChannel, DeliveryFailureCode } from "../../domain/delivery.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Millis } from "../../domain/time.ts";
import { deliveryFailureText } from "../../wording/delivery.ts";
import { parseRetryAfterMs } from "../graph/retry-after.ts";
import {
  ADDRESS_NOT_ALLOWED,
  createGuardedLookup,
  NOT_ALLOWED_CODE,
} from "../scim/guarded-lookup.ts";
import { canCall, hostOf, isLoopbackName, type NetworkAccess } from "../scim/network-access.ts";
import { secretsOfUrl, toAnswerText } from "./answer-text.ts";
import { checkConnection, trustOf } from "./check-connection.ts";
import { connectionFailureCode } from "./connection-failure.ts";

/** Where a channel sends its requests, and which secrets of the channel must stay hidden. */
export type HttpReceiver = {
  readonly url: string;
  /** PEM text of a CA to trust in addition to the usual root CAs. */
  readonly ca: string | null;
  readonly allowPrivate: boolean;
  /** The secrets that are removed from an answer, besides the parts of the URL. */
  readonly secrets: readonly string[];
  /** Whether the receiver recognises a repeated message, so that a lost answer costs nothing. */
  readonly isRepeatHarmless: boolean;
  /** For the texts. */
  readonly channel: DeliveryChannel;
  /** The real time since an unknown start. */
  readonly monotonicNow: () => Millis;
};

type HttpMessage = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Sends POST requests to one receiver. */
export type HttpSender = {
  /**
   * Returns what the answer means. `beforeHandOver` is called before the last byte of the body leaves;
   * if it throws, the request is cut off and `post` throws the same error.
   */
  post(message: HttpMessage, beforeHandOver: () => Promise<void>): Promise<AttemptResult>;
  /** Resolves the name and opens a connection with TLS; sends nothing. */
  checkConnection(): Promise<Result<true, { readonly reason: string }>>;
  close(): void;
};

const CONNECT_TIMEOUT_MS: Millis = 10_000;
/** A receiver may work on a message for some time before it answers. */
const ANSWER_TIMEOUT_MS: Millis = 30_000;
/** The longest time of a whole request, so that a very slow answer ends too. */
const REQUEST_TIMEOUT_MS: Millis = 60_000;
const MAX_CONNECTIONS = 4;
/** This length is enough for the words of a receiver. The rest of a longer answer is not read. */
const MAX_ANSWER_BYTES = 4096;

type FailedAttempt = Extract<AttemptResult, { readonly code: "failed" }>;

export function createHttpSender(receiver: HttpReceiver): HttpSender {
  const { url, ca, monotonicNow } = receiver;
  const secrets = [...receiver.secrets, ...secretsOfUrl(url)].filter((secret) => secret !== "");
  const isNamedLoopback = isLoopbackName(new URL(url).hostname);
  const networkAccess = { allowPrivate: receiver.allowPrivate, allowHttp: false };
  const lookup = createGuardedLookup(networkAccess, isNamedLoopback);
  const agent = new Agent({
    connections: MAX_CONNECTIONS,
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
    connect: { timeout: CONNECT_TIMEOUT_MS, lookup, ...trustOf(ca) },
  });
  const forbidden = forbiddenReason(new URL(url), isNamedLoopback, networkAccess);
  const failureText = (reason: string) =>
    `${deliveryFailureText(connectionFailureCode(reason), receiver.channel)} (${reason})`;
  let pausedUntil: Millis = 0;
  return {
    async post(message, beforeHandOver) {
      if (forbidden !== null) return unreachable(forbidden);
      const pauseMs = pausedUntil - monotonicNow();
      if (pauseMs > 0) return failedAttempt("not-accepted-yet", "", { retryAfterMs: pauseMs });
      const result = await sendRequest({ ...receiver, secrets }, agent, message, beforeHandOver);
      const retryAfterMs = result.code === "failed" ? result.failure.retryAfterMs : null;
      if (retryAfterMs !== null) pausedUntil = monotonicNow() + retryAfterMs;
      return result;
    },
    async checkConnection() {
      if (forbidden !== null) return err({ reason: failureText(forbidden) });
      const code = await checkConnection(new URL(url), {
        ca,
        lookup,
        timeoutMs: CONNECT_TIMEOUT_MS,
      });
      return code === null ? ok(true) : err({ reason: failureText(networkErrorText(code)) });
    },
    close: () => void agent.close(),
  };
}

/** A host name is checked when it is resolved; an IP address is checked here. */
function forbiddenReason(
  url: URL,
  isNamedLoopback: boolean,
  networkAccess: NetworkAccess,
): string | null {
  if (url.protocol !== "https:" && !isNamedLoopback)
    return "the address is not https: a secret must not be sent unencrypted";
  const host = hostOf(url);
  const isAllowed = isIP(host) === 0 || canCall(host, networkAccess, isNamedLoopback);
  return isAllowed ? null : ADDRESS_NOT_ALLOWED;
}

async function sendRequest(
  { url, secrets, isRepeatHarmless }: HttpReceiver,
  agent: Agent,
  { headers, body }: HttpMessage,
  beforeHandOver: () => Promise<void>,
): Promise<AttemptResult> {
  const bytes = Buffer.from(body);
  const handOver = { isDone: false, error: null as unknown };
  const chunks = async function* () {
    // A receiver that knows the length waits for the last byte before it uses the body.
    yield bytes.subarray(0, -1);
    try {
      await beforeHandOver();
    } catch (error) {
      handOver.error = error;
      throw error;
    }
    handOver.isDone = true;
    yield bytes.subarray(-1);
  };
  try {
    const response = await request(url, {
      dispatcher: agent,
      method: "POST",
      headers: { ...headers, "content-length": String(bytes.length) },
      body: Readable.from(chunks()),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const answer = toAnswerText(await readAnswer(response.body), secrets);
    return resultOfStatus(response.statusCode, answer, retryAfterOf(response.headers));
  } catch (error) {
    if (handOver.error !== null) throw handOver.error;
    const text = networkErrorText(errorCodeOf(error));
    if (!handOver.isDone) return unreachable(text);
    return failedAttempt("no-answer", text, { isUnconfirmed: !isRepeatHarmless });
  }
}

async function readAnswer(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_ANSWER_BYTES) break;
    }
  } catch {
    // The status has arrived, and it alone decides. The words are only shown.
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString();
}

type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

function retryAfterOf(headers: ResponseHeaders): Millis | null {
  const headerOf = (name: string) => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  return parseRetryAfterMs(headerOf("retry-after"), headerOf("date"));
}

/** 408: the server no longer waits for the request. 425: the server requires a new connection. */
const TRANSIENT_STATUSES = [408, 425, 429];
const SIGN_IN_STATUSES = [401, 403];

/**
 * What a status means. A refused sign-in is transient, as for a mail server, because an operator may
 * replace the secret.
 */
function resultOfStatus(
  status: number,
  answer: string,
  retryAfterMs: Millis | null,
): AttemptResult {
  if (status >= 200 && status < 300) return { code: "accepted" };
  const code = codeOfStatus(status);
  const isTransient = code !== "refused";
  const text = status >= 300 && status < 400 ? "Steadystate does not follow redirects" : answer;
  const waitMs = isTransient ? retryAfterMs : null;
  return failedAttempt(code, text, { status, isTransient, retryAfterMs: waitMs });
}

function codeOfStatus(status: number): DeliveryFailureCode {
  if (SIGN_IN_STATUSES.includes(status)) return "sign-in-refused";
  return status >= 500 || TRANSIENT_STATUSES.includes(status) ? "not-accepted-yet" : "refused";
}

const unreachable = (answer: string) => failedAttempt(connectionFailureCode(answer), answer);

export function failedAttempt(
  code: DeliveryFailureCode,
  answer: string,
  {
    status = null,
    isTransient = true,
    isUnconfirmed = false,
    retryAfterMs = null,
  }: {
    readonly status?: number | null;
    readonly isTransient?: boolean;
    readonly isUnconfirmed?: boolean;
    readonly retryAfterMs?: Millis | null;
  } = {},
): FailedAttempt {
  const failure = { code, status, answer, retryAfterMs };
  return { code: "failed", isTransient, isUnconfirmed, failure };
}

const networkErrorText = (code: string): string =>
  code === NOT_ALLOWED_CODE ? ADDRESS_NOT_ALLOWED : code;

/** Only the code of the error, because its message may contain the URL. */
function errorCodeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
