import type { JobChange, JobChangeFeed } from "../job-changes.ts";
import type { StreamHandler } from "../mount-api.ts";
import { Problem } from "../problem.ts";

const MAX_STREAMS = 200;
/**
 * A client with more unsent bytes is gone or stuck. The server closes the client's stream, and the
 * client may reconnect.
 */
const MAX_UNSENT_BYTES = 262_144;

/**
 * Server-sent events. The event `jobs` names the jobs that were assessed since the last check. When
 * no job was assessed, a comment line keeps the connection alive.
 */
export function streamHandler(jobChanges: JobChangeFeed): StreamHandler {
  const openStreamsByCaller = new Map<string, number>();
  const countStream = (caller: string, change: 1 | -1) => {
    const count = (openStreamsByCaller.get(caller) ?? 0) + change;
    if (count === 0) openStreamsByCaller.delete(caller);
    else openStreamsByCaller.set(caller, count);
  };
  return (request, response, caller) => {
    const freeStreams = MAX_STREAMS - jobChanges.listenerCount();
    checkStreamLimits(openStreamsByCaller.get(caller.name) ?? 0, freeStreams);
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      // Stops nginx from buffering events.
      "x-accel-buffering": "no",
    });
    if (request.method === "HEAD") {
      response.end();
      return;
    }
    response.write("retry: 5000\n\n");
    const onChanges = (changes: readonly JobChange[]) => {
      if (response.writableLength > MAX_UNSENT_BYTES) {
        response.destroy();
        return;
      }
      response.write(
        serverSentEvent(changes.filter(({ tenant }) => caller.tenants.includes(tenant))),
      );
    };
    const unsubscribe = jobChanges.subscribe({ onChanges, onServerStop: () => response.end() });
    countStream(caller.name, 1);
    response.once("close", () => {
      unsubscribe();
      countStream(caller.name, -1);
    });
  };
}

/**
 * A caller may hold at most as many streams as are still free: alone half of all streams, beside
 * other callers less. So a caller without a stream still gets one after others took all they may.
 *
 * @throws Problem 503 if no stream is free, 429 if the caller holds its share
 */
function checkStreamLimits(streamsOfCaller: number, freeStreams: number): void {
  const headers = { "retry-after": "30" };
  if (freeStreams <= 0) {
    const detail = `All ${MAX_STREAMS} streams are in use: poll /api/v1/jobs instead.`;
    throw new Problem(503, detail, { headers });
  }
  if (streamsOfCaller < freeStreams) return;
  throw new Problem(
    429,
    `This key holds ${streamsOfCaller} of ${MAX_STREAMS} streams, and the last ${freeStreams} are ` +
      "kept for other keys: close a stream, or poll /api/v1/jobs instead.",
    { headers },
  );
}

function serverSentEvent(changes: readonly JobChange[]): string {
  return changes.length === 0
    ? ": no changes\n\n"
    : `event: jobs\ndata: ${JSON.stringify(changes)}\n\n`;
}
