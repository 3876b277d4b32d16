import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../seam.ts";
import { type AdmissionDeps, admit, type Located, retryAfter } from "./admission.ts";
import {
  type Answer,
  badRequest,
  type Trace,
  unauthorised,
  unknownPath,
  WRONG_METHOD,
} from "./answers.ts";
import { answerBatch, type BatchMember } from "./batch.ts";
import { faultAnswer } from "./fault-answers.ts";
import type { PathKind, Strikes, StrikingBoard } from "./faults.ts";
import type { LoggedRequest } from "./request-log.ts";
import { type Route, routes } from "./routes.ts";
import { serviceDelta } from "./service-principals-delta.ts";
import { isSignInPath, signIn } from "./sign-in.ts";
import type { Caller, Tokens } from "./tokens.ts";

/** One request, read off the wire. */
export type Incoming = {
  readonly method: string;
  /** As the client called it, so that links lead back the same way. */
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly clientRequestId: string | undefined;
  readonly body: string;
};

/** What to write, and the faults that strike the writing. */
export type Outgoing = {
  readonly answer: Answer;
  readonly trace: Trace;
  readonly strikes: Strikes;
};

export type FaceDeps = AdmissionDeps & {
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly tokens: Tokens;
  readonly board: StrikingBoard;
  log(entry: LoggedRequest): void;
};

type Inside = FaceDeps & {
  find(segments: readonly string[]): Route | null;
  readonly authority: ReturnType<typeof signIn>;
};

/** Graph and its authority as one function from requests to answers. */
export function face(deps: FaceDeps): (incoming: Incoming) => Promise<Outgoing> {
  const inside = {
    ...deps,
    find: routes(serviceDelta(deps.chance)),
    authority: signIn(deps),
  };
  return async (incoming) => {
    const segments = segmentsOf(incoming.url);
    if (segments === null) return garbled(inside, incoming);
    return isSignInPath(segments)
      ? await signingIn(inside, incoming, segments)
      : await asking(inside, incoming, segments);
  };
}

async function signingIn(
  inside: Inside,
  incoming: Incoming,
  segments: readonly string[],
): Promise<Outgoing> {
  const { origin } = incoming.url;
  const strikes = inside.board.strike("sign-in", segments[0] ?? null);
  await delay(strikes);
  const trace = traceOf(inside, incoming.clientRequestId);
  const answer =
    faultAnswer(strikes, origin, () => retryAfter(inside.chance)) ??
    inside.authority({ ...incoming, segments, origin, trace });
  note(inside, { kind: "sign-in", method: incoming.method, answer, caller: null });
  return { answer, trace, strikes };
}

async function asking(
  inside: Inside,
  incoming: Incoming,
  segments: readonly string[],
): Promise<Outgoing> {
  const { method, url, body } = incoming;
  const version = segments[0] === "beta" ? "beta" : "v1.0";
  const isKnownVersion = segments[0] === version;
  const isBatch = isKnownVersion && segments.length === 2 && segments[1] === "$batch";
  const route = isKnownVersion ? inside.find(segments.slice(1)) : null;
  const kind = isBatch ? "batch" : (route?.kind ?? "unknown");

  const reading = inside.tokens.read(incoming.authorization);
  const caller = reading.ok ? reading.caller : null;
  const strikes = inside.board.strike(kind, caller?.tenantId ?? null);
  await delay(strikes);

  const located: Located = { method, url, body, version, route, strikes };
  const answer =
    faultAnswer(strikes, url.origin, () => retryAfter(inside.chance)) ??
    (reading.ok
      ? await answerCaller(inside, located, reading.caller, isBatch)
      : unauthorised(reading.message, url.origin));
  note(inside, { kind, method, answer, caller });
  return { answer, trace: traceOf(inside, incoming.clientRequestId), strikes };
}

async function answerCaller(
  inside: Inside,
  located: Located,
  caller: Caller,
  isBatch: boolean,
): Promise<Answer> {
  if (!isBatch) return await admit(inside, located, caller);
  if (located.method !== "POST") return WRONG_METHOD;
  return await answerBatch(located.body, inside.chance, async (member) => ({
    answer: await answerMember(inside, located, caller, member),
    trace: traceOf(inside, undefined),
  }));
}

async function answerMember(
  inside: Inside,
  batch: Located,
  caller: Caller,
  member: BatchMember,
): Promise<Answer> {
  const address = `${batch.url.origin}/${batch.version}${member.url}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  const segments = url === null ? null : segmentsOf(url);
  if (url === null || segments === null) return unknownPath(member.url);

  const route = inside.find(segments.slice(1));
  const kind = route?.kind ?? "unknown";
  const strikes = inside.board.strike(kind, caller.tenantId);
  const { method, body } = member;
  const answer =
    faultAnswer(strikes, url.origin, () => retryAfter(inside.chance)) ??
    (await admit(inside, { ...batch, method, url, body, route, strikes }, caller));
  note(inside, { kind, method, answer, caller });
  return answer;
}

function garbled(inside: Inside, incoming: Incoming): Outgoing {
  const answer = badRequest("The request URI is not valid.");
  note(inside, { kind: "unknown", method: incoming.method, answer, caller: null });
  return { answer, trace: traceOf(inside, incoming.clientRequestId), strikes: new Map() };
}

function traceOf({ chance, clock }: Inside, clientRequestId: string | undefined): Trace {
  const requestId = chance.uuid();
  return { requestId, clientRequestId: clientRequestId ?? requestId, at: clock.now() };
}

type Noted = {
  readonly kind: PathKind;
  readonly method: string;
  readonly answer: Answer;
  readonly caller: Caller | null;
};

function note({ log, clock }: Inside, { kind, method, answer, caller }: Noted): void {
  log({
    kind,
    method,
    status: answer.kind === "page" ? 200 : answer.status,
    at: clock.now(),
    tenantId: caller?.tenantId ?? null,
    clientId: caller?.clientId ?? null,
  });
}

/** Null where an escape in the path makes no sense. */
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

async function delay(strikes: Strikes): Promise<void> {
  const slow = strikes.get("slow");
  if (slow !== undefined) await wait(slow.delayMs ?? 1000);
}
