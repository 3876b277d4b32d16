import type { Authenticate } from "../access/authenticator.ts";
import { createFairShare } from "../access/fair-share.ts";
import type { AssessedJob, AssessedJobFeed } from "../assessed-jobs.ts";
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
export function streamHandler(
  assessedJobs: AssessedJobFeed,
  authenticate: Authenticate,
): StreamHandler {
  const streams = createFairShare(MAX_STREAMS);
  return (request, response, firstCaller) => {
    const { id } = firstCaller;
    const releaseStream = streams.take(id);
    if (releaseStream === null) throw noStreamProblem(streams.heldBy(id), streams.free());
    response.once("close", releaseStream);
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
    const onAssessed = async (jobs: readonly AssessedJob[]) => {
      if (response.writableLength > MAX_UNSENT_BYTES) {
        response.destroy();
        return;
      }
      // A key that was revoked or has expired must not keep its stream.
      const result = await authenticate(request);
      if (!("caller" in result)) {
        response.end();
        return;
      }
      const { tenants } = result.caller;
      response.write(serverSentEvent(jobs.filter(({ tenant }) => tenants.includes(tenant))));
    };
    response.once(
      "close",
      assessedJobs.subscribe({ onAssessed, onServerStop: () => response.end() }),
    );
  };
}

function noStreamProblem(held: number, free: number): Problem {
  const headers = { "retry-after": "30" };
  if (free === 0) {
    const detail = `All ${MAX_STREAMS} streams are in use: poll /api/v1/jobs instead.`;
    return new Problem(503, detail, { headers });
  }
  return new Problem(
    429,
    `This caller holds ${held} of ${MAX_STREAMS} streams, and the last ${free} are kept for other callers: ` +
      "close a stream, or poll /api/v1/jobs instead.",
    { headers },
  );
}

function serverSentEvent(jobs: readonly AssessedJob[]): string {
  return jobs.length === 0 ? ": no changes\n\n" : `event: jobs\ndata: ${JSON.stringify(jobs)}\n\n`;
}
