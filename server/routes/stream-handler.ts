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
  return (request, response, caller) => {
    if (jobChanges.listenerCount() >= MAX_STREAMS) {
      throw new Problem(503, `All ${MAX_STREAMS} streams are in use: poll /api/v1/jobs instead.`, {
        headers: { "retry-after": "30" },
      });
    }
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
    response.once("close", jobChanges.subscribe({ onChanges, onServerStop: () => response.end() }));
  };
}

function serverSentEvent(changes: readonly JobChange[]): string {
  return changes.length === 0
    ? ": no changes\n\n"
    : `event: jobs\ndata: ${JSON.stringify(changes)}\n\n`;
}
