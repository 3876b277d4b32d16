import {
  badRequestAnswer,
  errorBody,
  type GraphAnswer,
  jsonAnswer,
  type RequestIds,
} from "./graph-answers.ts";
import type { GraphRandom } from "./graph-random.ts";
import { parseJsonObject } from "./graph-request.ts";

/** One request within a batch. */
export type BatchMember = {
  readonly id: string;
  readonly method: string;
  /** Relative to the version: `/servicePrincipals/…`. */
  readonly url: string;
  readonly body: string;
};

type BatchMemberAnswer = { readonly answer: GraphAnswer; readonly requestIds: RequestIds };

const MAX_BATCH_MEMBERS = 20;

/** Answers every member separately and returns the answers in random order, as Graph may do. */
export async function answerBatch(
  body: string,
  random: GraphRandom,
  answerMember: (member: BatchMember) => Promise<BatchMemberAnswer>,
): Promise<GraphAnswer> {
  const members = parseMembers(body);
  if (typeof members === "string") return badRequestAnswer(members);
  const responses: object[] = [];
  for (const member of members) {
    responses.push(memberResponse(member.id, await answerMember(member)));
  }
  return jsonAnswer({ responses: random.shuffle(responses) });
}

/** The members, or an error message. */
function parseMembers(body: string): readonly BatchMember[] | string {
  const requests = parseJsonObject(body)?.["requests"];
  if (!Array.isArray(requests) || requests.length === 0) {
    return "Invalid batch payload format.";
  }
  if (requests.length > MAX_BATCH_MEMBERS) {
    return `Number of batch request steps exceeds the maximum value of ${MAX_BATCH_MEMBERS}.`;
  }
  const members = requests.map(parseMember).filter((member) => member !== null);
  if (members.length < requests.length) return "Invalid batch payload format.";
  if (new Set(members.map(({ id }) => id)).size < members.length) {
    return "Request Id has to be unique in a batch.";
  }
  return members;
}

function parseMember(raw: unknown): BatchMember | null {
  if (typeof raw !== "object" || raw === null) return null;
  const { id, method, url, body }: Readonly<Record<string, unknown>> = { ...raw };
  if (typeof id !== "string" || typeof method !== "string" || typeof url !== "string") return null;
  return { id, method, url, body: body === undefined ? "" : JSON.stringify(body) };
}

function memberResponse(id: string, { answer, requestIds }: BatchMemberAnswer): object {
  const headers = { "Content-Type": "application/json" };
  switch (answer.kind) {
    case "empty":
      return { id, status: answer.status, headers: {} };
    case "page":
      return { id, status: 200, headers, body: JSON.parse(answer.page.bytes.toString()) };
    case "error":
      return {
        id,
        status: answer.status,
        headers: { ...headers, ...answer.headers },
        body: errorBody(answer, requestIds),
      };
    case "json":
      return { id, status: answer.status, headers, body: answer.value };
    case "text":
      return { id, status: answer.status, headers: answer.headers, body: answer.text };
  }
}
