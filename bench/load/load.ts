import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import { Pool } from "undici";
import { quantile } from "../statistics.ts";

/** Requests that one load generator sends to one server. */
export type LoadRequest = {
  readonly origin: string;
  readonly paths: readonly string[];
  /** Requests a second, whether or not earlier ones were answered; null: as many as possible. */
  readonly rate: number | null;
  readonly seconds: number;
};

export type LoadResult = {
  /** Answers a second. */
  readonly rate: number;
  /** From the time at which a request was due to the end of its answer, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly answers: number;
  /** Requests that were not answered with 200, or not at all before the end. */
  readonly failures: number;
};

const CONNECTIONS = 64;
/** Requests that wait for an answer: beyond this, a request fails at once, as in a full queue. */
const MAX_WAITING = 5000;
/** Timers have a resolution of one millisecond. */
const MAX_RATE_TO_SLEEP = 200;
/** After the last request was sent, answers are awaited for this long. */
const DRAIN_MS = 3000;

export async function generateLoad(request: LoadRequest): Promise<LoadResult> {
  const { origin, paths, rate, seconds } = request;
  const pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 });
  const sender = createSender(pool, paths);
  const startedAt = performance.now();
  const elapsedMs = () => performance.now() - startedAt;
  while (elapsedMs() < seconds * 1000) {
    if (rate === null) sender.keepBusy();
    else sender.sendDue(startedAt, rate);
    // Between rare requests the process sleeps: a busy loop would take the CPU from the server.
    await (rate !== null && rate < MAX_RATE_TO_SLEEP ? wait(1) : nextTurn());
  }
  const answeredInTime = sender.times.length;
  const drainUntil = performance.now() + DRAIN_MS;
  while (sender.waiting() > 0 && performance.now() < drainUntil) await nextTurn();
  const { times } = sender;
  const failures = sender.failures() + sender.waiting();
  await pool.destroy();
  return {
    rate: answeredInTime / seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    answers: times.length,
    failures,
  };
}

function createSender(pool: Pool, paths: readonly string[]) {
  const times: number[] = [];
  let [sent, waiting, failures] = [0, 0, 0];
  const send = (dueAt: number) => {
    const path = paths[(sent * 7919) % paths.length] ?? "/";
    sent += 1;
    waiting += 1;
    pool
      .request({ path, method: "GET" })
      .then(async ({ statusCode, body }) => {
        await body.dump();
        if (statusCode === 200) times.push(performance.now() - dueAt);
        else failures += 1;
      })
      .catch(() => {
        failures += 1;
      })
      .finally(() => {
        waiting -= 1;
      });
  };
  return {
    times,
    waiting: () => waiting,
    failures: () => failures,
    keepBusy() {
      while (waiting < CONNECTIONS) send(performance.now());
    },
    /** Sends every request that is due by now. A request counts from the time at which it was due. */
    sendDue(startedAt: number, rate: number) {
      const dueCount = Math.floor(((performance.now() - startedAt) / 1000) * rate);
      while (sent < dueCount) {
        if (waiting < MAX_WAITING) {
          send(startedAt + ((sent + 1) / rate) * 1000);
        } else {
          sent += 1;
          failures += 1;
        }
      }
    },
  };
}
