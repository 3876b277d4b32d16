import { z } from "zod";
import { err, ok, type Result } from "../../domain/result.ts";
import { type Millis, SECOND } from "../../domain/time.ts";
import type { Ask, Graph } from "./client.ts";
import { type GraphError, malformed } from "./error.ts";
import { refusal } from "./refusal.ts";

/** Graph takes no more in one $batch. */
const BATCH_MAX = 20;

/** Members are counted one by one: a place in the budget stands for so many of them. */
const MEMBERS_A_PLACE = 10;

/** How often members that were turned away are asked again. */
const ROUNDS_MAX = 3;
const DEFAULT_WAIT_MS: Millis = 10 * SECOND;
/** What asks for longer is left to the next look. */
const WAIT_MAX_MS: Millis = 60 * SECOND;

const Answers = z.object({ responses: z.array(z.unknown()) });

const Member = z.object({
  id: z.string(),
  status: z.number().int(),
  headers: z.record(z.string(), z.unknown()).catch({}),
  body: z.unknown().default(null),
});
type Member = z.output<typeof Member>;

export type Answer = Result<unknown, GraphError>;

/**
 * Many GETs in few requests; answers stand in the order of `paths`, whatever order they came in.
 *
 * Each member fails by itself: one that is throttled is asked again by itself, and a missing one
 * is malformed. Only what befalls a whole $batch ends it for those not yet answered.
 */
export async function getMany(
  graph: Graph,
  paths: readonly string[],
  ask: Ask,
): Promise<readonly Answer[]> {
  const answers: Answer[] = paths.map(() => err(malformed("a batch left it out")));
  for (let from = 0; from < paths.length; from += BATCH_MAX) {
    const places = paths.slice(from, from + BATCH_MAX).map((_, index) => from + index);
    const broken = await answerAll(graph, { paths, places, ask }, answers);
    if (broken === null) continue;
    // The rest would fare no better, and every try counts against the budget.
    return answers.map((answer, place) => (place < from ? answer : orBroken(answer, broken)));
  }
  return answers;
}

const orBroken = (answer: Answer, broken: GraphError): Answer => (answer.ok ? answer : err(broken));

type Round = {
  readonly paths: readonly string[];
  /** Which of the paths are still to be answered. */
  readonly places: readonly number[];
  readonly ask: Ask;
};

/** Fills in `answers`; an error when a whole $batch failed. */
async function answerAll(
  graph: Graph,
  { paths, places, ask }: Round,
  answers: Answer[],
): Promise<GraphError | null> {
  let open = places;
  for (let round = 1; open.length > 0; round += 1) {
    const replies = await postBatch(graph, { paths, places: open, ask });
    if (!replies.ok) return replies.error;
    for (const [place, answer] of replies.value) answers[place] = answer;

    const waits = open.flatMap((place) => throttledFor(answers[place]));
    if (waits.length === 0) return null;
    const waitMs = Math.max(...waits);
    await graph.hold(ask.bucket, waitMs);
    if (round >= ROUNDS_MAX || waitMs > WAIT_MAX_MS) return null;
    open = open.filter((place) => throttledFor(answers[place]).length > 0);
  }
  return null;
}

function throttledFor(answer: Answer | undefined): readonly Millis[] {
  if (answer === undefined || answer.ok || answer.error.kind !== "throttled") return [];
  return [answer.error.retryAfterMs > 0 ? answer.error.retryAfterMs : DEFAULT_WAIT_MS];
}

async function postBatch(
  graph: Graph,
  { paths, places, ask }: Round,
): Promise<Result<ReadonlyMap<number, Answer>, GraphError>> {
  const requests = places.map((place) => ({
    id: String(place),
    method: "GET",
    url: paths[place],
  }));
  // The request itself takes the first place.
  await graph.pace(ask.bucket, Math.ceil(places.length / MEMBERS_A_PLACE) - 1);
  const reply = await graph.post("/$batch", { requests }, ask);
  if (!reply.ok) return reply;
  const parsed = Answers.safeParse(reply.value);
  if (!parsed.success) return err(malformed("a batch without responses"));

  const asked = new Set(places);
  const read = parsed.data.responses.flatMap((response): readonly [number, Answer][] => {
    const member = Member.safeParse(response);
    const place = Number(member.data?.id);
    return member.success && asked.has(place) ? [[place, readMember(member.data, ask.needs)]] : [];
  });
  return ok(new Map(read));
}

function readMember(member: Member, needs: string): Answer {
  const { status, body } = member;
  if (status >= 200 && status < 300) return ok(body);
  const named = Object.entries(member.headers).map(
    ([name, value]) => [name.toLowerCase(), String(value)] as const,
  );
  const text = JSON.stringify(body);
  // 424: it was not even tried, because others were throttled.
  const told = status === 424 ? 429 : status;
  return err(refusal({ status: told, headers: Object.fromEntries(named), text }, needs));
}
