import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../tenant-view.ts";
import type { AccessTokens, TokenCaller } from "./access-tokens.ts";
import {
  type AuthorizationContext,
  authorizeAndHandle,
  pickRetryAfter,
  type RoutedRequest,
} from "./authorize-request.ts";
import { answerBatch, type BatchMember } from "./batch.ts";
import { answerOfFault } from "./fault-answers.ts";
import {
  badRequestAnswer,
  type GraphAnswer,
  type RequestIds,
  unauthorizedAnswer,
  unknownPathAnswer,
  WRONG_METHOD,
} from "./graph-answers.ts";
import type { ActiveFaults, GraphFaultRegistry, RequestKind } from "./graph-faults.ts";
import type { LoggedRequest } from "./request-log.ts";
import { createRouter, type Route } from "./routes.ts";
import { createDeltaHandler } from "./service-principals-delta.ts";
import { createSignInHandler, isSignInPath } from "./sign-in.ts";
import type { SigningKey } from "./signing-key.ts";
import type { UserSignIn } from "./user-sign-in.ts";

/** A parsed HTTP request. */
export type IncomingRequest = {
  readonly method: string;
  /** The URL that the client used, so that links in the answer use the same host. */
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly clientRequestId: string | undefined;
  readonly body: string;
  readonly contentType?: string | undefined;
};

/** The answer, and the faults to apply while writing it. */
export type OutgoingAnswer = {
  readonly answer: GraphAnswer;
  readonly requestIds: RequestIds;
  readonly activeFaults: ActiveFaults;
};

export type GraphApiDependencies = AuthorizationContext & {
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly tokens: AccessTokens;
  readonly signingKey: SigningKey;
  readonly userSignIn: UserSignIn;
  readonly faultRegistry: GraphFaultRegistry;
  logRequest(entry: LoggedRequest): void;
};

type GraphApiContext = GraphApiDependencies & {
  findRoute(segments: readonly string[]): Route | null;
  readonly answerSignInRequest: ReturnType<typeof createSignInHandler>;
};

/** Creates the function that answers every request to Graph and to its sign-in authority. */
export function createGraphApi(
  dependencies: GraphApiDependencies,
): (incoming: IncomingRequest) => Promise<OutgoingAnswer> {
  const context = {
    ...dependencies,
    findRoute: createRouter(createDeltaHandler(dependencies.random)),
    answerSignInRequest: createSignInHandler(dependencies),
  };
  return async (incoming) => {
    const segments = segmentsOf(incoming.url);
    if (segments === null) return answerInvalidUrl(context, incoming);
    return isSignInPath(segments)
      ? await answerSignIn(context, incoming, segments)
      : await answerGraphRequest(context, incoming, segments);
  };
}

async function answerSignIn(
  context: GraphApiContext,
  incoming: IncomingRequest,
  segments: readonly string[],
): Promise<OutgoingAnswer> {
  const { origin } = incoming.url;
  const activeFaults = context.faultRegistry.takeFaults("sign-in", segments[0] ?? null);
  await applyDelayFault(activeFaults);
  const requestIds = createRequestIds(context, incoming.clientRequestId);
  const answer =
    answerOfFault(activeFaults, origin, () => pickRetryAfter(context.random)) ??
    context.answerSignInRequest({ ...incoming, segments, origin, requestIds });
  logAnsweredRequest(context, { kind: "sign-in", method: incoming.method, answer, caller: null });
  return { answer, requestIds, activeFaults };
}

async function answerGraphRequest(
  context: GraphApiContext,
  incoming: IncomingRequest,
  segments: readonly string[],
): Promise<OutgoingAnswer> {
  const { method, url, body, contentType } = incoming;
  const version = segments[0] === "beta" ? "beta" : "v1.0";
  const isKnownVersion = segments[0] === version;
  const isBatch = isKnownVersion && segments.length === 2 && segments[1] === "$batch";
  const route = isKnownVersion ? context.findRoute(segments.slice(1)) : null;
  const kind = isBatch ? "batch" : (route?.kind ?? "unknown");

  const tokenResult = context.tokens.read(incoming.authorization);
  const caller = tokenResult.ok ? tokenResult.caller : null;
  const activeFaults = context.faultRegistry.takeFaults(kind, caller?.tenantId ?? null);
  await applyDelayFault(activeFaults);

  const routed: RoutedRequest = { method, url, body, contentType, version, route, activeFaults };
  const answer =
    answerOfFault(activeFaults, url.origin, () => pickRetryAfter(context.random)) ??
    (tokenResult.ok
      ? await answerCaller(context, routed, tokenResult.caller, isBatch)
      : unauthorizedAnswer(tokenResult.message, url.origin));
  logAnsweredRequest(context, { kind, method, answer, caller });
  return { answer, requestIds: createRequestIds(context, incoming.clientRequestId), activeFaults };
}

async function answerCaller(
  context: GraphApiContext,
  routed: RoutedRequest,
  caller: TokenCaller,
  isBatch: boolean,
): Promise<GraphAnswer> {
  if (!isBatch) return await authorizeAndHandle(context, routed, caller);
  if (routed.method !== "POST") return WRONG_METHOD;
  return await answerBatch(routed.body, context.random, async (member) => ({
    answer: await answerMember(context, routed, caller, member),
    requestIds: createRequestIds(context, undefined),
  }));
}

async function answerMember(
  context: GraphApiContext,
  batch: RoutedRequest,
  caller: TokenCaller,
  member: BatchMember,
): Promise<GraphAnswer> {
  const address = `${batch.url.origin}/${batch.version}${member.url}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  const segments = url === null ? null : segmentsOf(url);
  if (url === null || segments === null) return unknownPathAnswer(member.url);

  const route = context.findRoute(segments.slice(1));
  const kind = route?.kind ?? "unknown";
  const activeFaults = context.faultRegistry.takeFaults(kind, caller.tenantId);
  const { method, body } = member;
  const answer =
    answerOfFault(activeFaults, url.origin, () => pickRetryAfter(context.random)) ??
    (await authorizeAndHandle(
      context,
      { ...batch, method, url, body, route, activeFaults },
      caller,
    ));
  logAnsweredRequest(context, { kind, method, answer, caller });
  return answer;
}

function answerInvalidUrl(context: GraphApiContext, incoming: IncomingRequest): OutgoingAnswer {
  const answer = badRequestAnswer("The request URI is not valid.");
  logAnsweredRequest(context, { kind: "unknown", method: incoming.method, answer, caller: null });
  return {
    answer,
    requestIds: createRequestIds(context, incoming.clientRequestId),
    activeFaults: new Map(),
  };
}

function createRequestIds(
  { random, clock }: GraphApiContext,
  clientRequestId: string | undefined,
): RequestIds {
  const requestId = random.nextUuid();
  return { requestId, clientRequestId: clientRequestId ?? requestId, at: clock.now() };
}

type AnsweredRequest = {
  readonly kind: RequestKind;
  readonly method: string;
  readonly answer: GraphAnswer;
  readonly caller: TokenCaller | null;
};

function logAnsweredRequest(
  { logRequest, clock }: GraphApiContext,
  { kind, method, answer, caller }: AnsweredRequest,
): void {
  logRequest({
    kind,
    method,
    status: answer.kind === "page" ? 200 : answer.status,
    at: clock.now(),
    tenantId: caller?.tenantId ?? null,
    clientId: caller?.clientId ?? null,
  });
}

/** Null when the path contains an invalid escape. */
function segmentsOf(url: URL): readonly string[] | null {
  try {
    return url.pathname
      .split("/")
      .filter((part) => part !== "")
      .map((part) => decodeURIComponent(part));
  } catch {
    return null;
  }
}

async function applyDelayFault(activeFaults: ActiveFaults): Promise<void> {
  const slow = activeFaults.get("slow");
  if (slow !== undefined) await wait(slow.delayMs ?? 1000);
}
