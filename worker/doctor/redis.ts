import type { Instant } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";
import type { Finding } from "./line.ts";

export type RedisDeps = {
  /** Null where none is configured. */
  readonly redisUrl: string | null;
  readonly keyPrefix: string;
  readonly realNow: () => Instant;
  /** Whether a program can be run by its name. */
  readonly hasProgram: (name: string) => boolean;
};

/** Those that `npm start` looks for when it starts a Redis of its own. */
const EMBEDDED = ["redis-server", "valkey-server"];

/** Redis, and the store on it for the rest of the round; the caller closes it. */
export async function examineRedis(
  deps: RedisDeps,
): Promise<{ readonly finding: Finding; readonly store: Store | null }> {
  const { redisUrl, keyPrefix, realNow } = deps;
  if (redisUrl === null) return { finding: embedded(deps), store: null };
  try {
    const store = await connectStore({ url: redisUrl, keyPrefix, now: realNow });
    const pingMs = Math.ceil(await store.ping());
    // Which policy it has no verb of the store tells, so the condition is told instead.
    const text = `answers in ${pingMs} ms; its maxmemory-policy has to be noeviction`;
    return { finding: { verdict: "ok", text }, store };
  } catch (error) {
    return { finding: { verdict: "fail", text: refusalOf(error) }, store: null };
  }
}

function embedded({ hasProgram }: RedisDeps): Finding {
  const program = EMBEDDED.find(hasProgram);
  if (program !== undefined) {
    return { verdict: "ok", text: `none configured: npm start runs ${program} by itself` };
  }
  const text = `None is configured, and neither ${EMBEDDED.join(" nor ")} is installed: install one, or name yours in redis.url.`;
  return { verdict: "warn", text };
}

/** The store's own sentence, unless Redis is there and will not have us. */
function refusalOf(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  const said = cause instanceof Error ? cause.message : "";
  const word = /^(NOAUTH|WRONGPASS|NOPERM)\b/.exec(said)?.[0];
  if (word === undefined) return message;
  return `Redis refuses to let us in (${word}): correct user and password in redis.url.`;
}
