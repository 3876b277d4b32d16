import { z } from "zod";
import { err, ok, type Result } from "../../domain/result.ts";
import { type Millis, SECOND } from "../../domain/time.ts";
import type { GraphClient, GraphRequestOptions } from "./graph-client.ts";
import { type GraphError, malformedError } from "./graph-error.ts";
import { toGraphError } from "./response-error.ts";

/** Graph's limit for one $batch. */
const MAX_BATCH_MEMBERS = 20;

/**
 * Graph counts each member of a batch as one request, so a batch takes one slot of the request
 * budget for every ten members.
 */
const MEMBERS_PER_SLOT = 10;

/** How often a throttled member is requested, the first time included. */
const MAX_ROUNDS = 3;
const DEFAULT_WAIT_MS: Millis = 10 * SECOND;
/** If Retry-After is longer, the member is not requested again before the next poll. */
const MAX_WAIT_MS: Millis = 60 * SECOND;

const BatchResponse = z.object({ responses: z.array(z.unknown()) });

const BatchMember = z.object({
  id: z.string(),
  status: z.number().int(),
  headers: z.record(z.string(), z.unknown()).catch({}),
  body: z.unknown().default(null),
});
type BatchMember = z.output<typeof BatchMember>;

export type BatchAnswer = Result<unknown, GraphError>;

/**
 * Sends many GETs in few requests. The answers are in the order of `paths`.
 *
 * Each member can fail separately. A throttled member is requested again, and a missing answer is a
 * `malformed` error. If a whole $batch fails, all members without an answer get the error of the
 * $batch.
 */
export async function getInBatches(
  graph: GraphClient,
  paths: readonly string[],
  options: GraphRequestOptions,
): Promise<readonly BatchAnswer[]> {
  const answers: BatchAnswer[] = paths.map(() => err(malformedError("missing-batch-answer")));
  for (let from = 0; from < paths.length; from += MAX_BATCH_MEMBERS) {
    const indexes = paths.slice(from, from + MAX_BATCH_MEMBERS).map((_, index) => from + index);
    const batchError = await getBatchWithRetries(graph, { paths, indexes, options }, answers);
    if (batchError === null) continue;
    // The other batches would fail as well, and each of them would use the request budget.
    return answers.map((answer, index) =>
      index < from ? answer : orBatchError(answer, batchError),
    );
  }
  return answers;
}

const orBatchError = (answer: BatchAnswer, batchError: GraphError): BatchAnswer =>
  answer.ok ? answer : err(batchError);

type BatchRound = {
  readonly paths: readonly string[];
  /** Indexes of the paths without an answer. */
  readonly indexes: readonly number[];
  readonly options: GraphRequestOptions;
};

/**
 * Requests the members of one batch, and requests throttled members again. Writes the answers into
 * `answers`. Returns an error if a whole $batch failed.
 */
async function getBatchWithRetries(
  graph: GraphClient,
  { paths, indexes, options }: BatchRound,
  answers: BatchAnswer[],
): Promise<GraphError | null> {
  let pending = indexes;
  for (let round = 1; pending.length > 0; round += 1) {
    const replies = await postBatch(graph, { paths, indexes: pending, options });
    if (!replies.ok) return replies.error;
    for (const [index, answer] of replies.value) answers[index] = answer;

    const waitsMs = pending
      .map((index) => throttleWaitMsOf(answers[index]))
      .filter((waitMs) => waitMs !== null);
    if (waitsMs.length === 0) return null;
    const waitMs = Math.max(...waitsMs);
    await graph.pauseFor(options.workload, waitMs);
    if (round >= MAX_ROUNDS || waitMs > MAX_WAIT_MS) return null;
    pending = pending.filter((index) => throttleWaitMsOf(answers[index]) !== null);
  }
  return null;
}

/** How long to wait before a throttled member is requested again; null if it is not throttled. */
function throttleWaitMsOf(answer: BatchAnswer | undefined): Millis | null {
  if (answer === undefined || answer.ok || answer.error.kind !== "throttled") return null;
  return answer.error.retryAfterMs > 0 ? answer.error.retryAfterMs : DEFAULT_WAIT_MS;
}

async function postBatch(
  graph: GraphClient,
  { paths, indexes, options }: BatchRound,
): Promise<Result<ReadonlyMap<number, BatchAnswer>, GraphError>> {
  const requests = indexes.map((index) => ({
    id: String(index),
    method: "GET",
    url: paths[index],
  }));
  // The POST itself takes the first slot.
  await graph.acquireSlots(options.workload, Math.ceil(indexes.length / MEMBERS_PER_SLOT) - 1);
  const reply = await graph.post("/$batch", { requests }, options);
  if (!reply.ok) return reply;
  const parsed = BatchResponse.safeParse(reply.value);
  if (!parsed.success) return err(malformedError("no-batch-answers"));

  const askedIndexes = new Set(indexes);
  const answers = parsed.data.responses.flatMap((response): readonly [number, BatchAnswer][] => {
    const member = BatchMember.safeParse(response);
    const index = Number(member.data?.id);
    return member.success && askedIndexes.has(index)
      ? [[index, readMember(member.data, options.permission)]]
      : [];
  });
  return ok(new Map(answers));
}

function readMember(member: BatchMember, permission: string): BatchAnswer {
  const { status, body } = member;
  if (status >= 200 && status < 300) return ok(body);
  const headers = Object.entries(member.headers).map(
    ([name, value]) => [name.toLowerCase(), String(value)] as const,
  );
  const text = JSON.stringify(body);
  // 424: Graph did not try this member, because it throttled other members.
  const effectiveStatus = status === 424 ? 429 : status;
  return err(
    toGraphError(
      { status: effectiveStatus, headers: Object.fromEntries(headers), text },
      permission,
    ),
  );
}
