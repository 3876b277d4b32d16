import { type Answer, badRequest, errorBody, json, type Trace } from "./answers.ts";
import { objectBody } from "./asked.ts";
import type { Seeded } from "./seeded.ts";

/** One request within a batch. */
export type BatchMember = {
  readonly id: string;
  readonly method: string;
  /** Relative to the version: `/servicePrincipals/…`. */
  readonly url: string;
  readonly body: string;
};

type MemberAnswer = { readonly answer: Answer; readonly trace: Trace };

const MEMBERS_MAX = 20;

/** Answers every member by itself and gives the answers in an order of their own. */
export async function answerBatch(
  body: string,
  chance: Seeded,
  answerMember: (member: BatchMember) => Promise<MemberAnswer>,
): Promise<Answer> {
  const members = membersOf(body);
  if (typeof members === "string") return badRequest(members);
  const responses: object[] = [];
  for (const member of members) {
    responses.push(response(member.id, await answerMember(member)));
  }
  return json({ responses: chance.shuffle(responses) });
}

/** The members, or what is wrong with the batch. */
function membersOf(body: string): readonly BatchMember[] | string {
  const requests = objectBody(body)?.["requests"];
  if (!Array.isArray(requests) || requests.length === 0) {
    return "Invalid batch payload format.";
  }
  if (requests.length > MEMBERS_MAX) {
    return `Number of batch request steps exceeds the maximum value of ${MEMBERS_MAX}.`;
  }
  const members = requests.map(memberOf).filter((member) => member !== null);
  if (members.length < requests.length) return "Invalid batch payload format.";
  if (new Set(members.map(({ id }) => id)).size < members.length) {
    return "Request Id has to be unique in a batch.";
  }
  return members;
}

function memberOf(raw: unknown): BatchMember | null {
  if (typeof raw !== "object" || raw === null) return null;
  const { id, method, url, body }: Readonly<Record<string, unknown>> = { ...raw };
  if (typeof id !== "string" || typeof method !== "string" || typeof url !== "string") return null;
  return { id, method, url, body: body === undefined ? "" : JSON.stringify(body) };
}

function response(id: string, { answer, trace }: MemberAnswer): object {
  const headers = { "Content-Type": "application/json" };
  switch (answer.kind) {
    case "empty":
      return { id, status: answer.status, headers: {} };
    case "page":
      return { id, status: 200, headers, body: JSON.parse(answer.page.bytes.toString()) };
    case "refusal":
      return {
        id,
        status: answer.status,
        headers: { ...headers, ...answer.headers },
        body: errorBody(answer, trace),
      };
    case "json":
      return { id, status: answer.status, headers, body: answer.value };
    case "text":
      return { id, status: answer.status, headers: answer.headers, body: answer.text };
  }
}
