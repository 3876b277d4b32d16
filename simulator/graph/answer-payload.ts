import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { errorBody } from "./graph-answers.ts";
import type { OutgoingAnswer } from "./graph-api.ts";

const compress = promisify(gzip);

/** A serialized answer. */
export type Payload = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  getGzipped(): Promise<Buffer>;
};

const JSON_TYPE = {
  "Content-Type":
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
};

/** Serializes an answer, without the faults that damage it on its way. */
export function payloadOf({ answer, requestIds }: OutgoingAnswer): Payload {
  switch (answer.kind) {
    case "page":
      return {
        status: 200,
        headers: JSON_TYPE,
        bytes: answer.page.bytes,
        getGzipped: answer.page.getGzipped,
      };
    case "empty":
      return plainPayload(answer.status, {}, "");
    case "text":
      return plainPayload(answer.status, answer.headers, answer.text);
    case "json":
      return plainPayload(
        answer.status,
        { ...JSON_TYPE, ...answer.headers },
        JSON.stringify(answer.value),
      );
    case "error":
      return plainPayload(
        answer.status,
        { "Content-Type": "application/json", ...answer.headers },
        JSON.stringify(errorBody(answer, requestIds)),
      );
  }
}

function plainPayload(
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
): Payload {
  const bytes = Buffer.from(text);
  return { status, headers, bytes, getGzipped: () => compress(bytes) };
}
