import type { z } from "zod";
import type { Instant } from "../../domain/time.ts";
import type { PollKind, PollState, PollStore } from "../../store/store.ts";
import { type GraphError, troubleOf } from "../graph/error.ts";

const NEVER: PollState = {
  watermark: null,
  lastSuccessAt: null,
  lastTryAt: null,
  trouble: null,
  complete: false,
  resume: null,
  dropped: 0,
  progressRatio: null,
};

/** What is known of a poll; of one that never ran, nothing. */
export async function loadPoll(
  polls: Pick<PollStore, "load">,
  tenant: string,
  kind: PollKind,
): Promise<PollState> {
  return (await polls.load(tenant, kind)) ?? NEVER;
}

export type Outcome = {
  readonly error: GraphError | null;
  readonly complete: boolean;
  /** Rows of this look that could not be read. */
  readonly dropped: number;
};

/**
 * The same, with a watermark of a clock that was ahead taken back to `now`: nothing can have been
 * read from what is yet to come, and windows that end there would hold nothing.
 */
export async function loadPollUntil(
  polls: Pick<PollStore, "load">,
  tenant: string,
  kind: PollKind,
  now: Instant,
): Promise<PollState> {
  const poll = await loadPoll(polls, tenant, kind);
  const { watermark } = poll;
  return watermark === null || watermark <= now ? poll : { ...poll, watermark: now };
}

/** A poll's state after a look: trouble that goes on keeps its beginning, success ends it. */
export function settled(before: PollState, outcome: Outcome, now: Instant): PollState {
  const { error, complete, dropped } = outcome;
  return {
    ...before,
    lastTryAt: now,
    lastSuccessAt: error === null ? now : before.lastSuccessAt,
    trouble: error === null ? null : troubleOf(error, before.trouble, now),
    complete,
    dropped: before.dropped + dropped,
  };
}

/** Our own notes in `resume`; null when there are none, or none that this version can read. */
export function notesIn<T>(schema: z.ZodType<T>, resume: string | null): T | null {
  if (resume === null) return null;
  try {
    const notes = schema.safeParse(JSON.parse(resume));
    return notes.success ? notes.data : null;
  } catch {
    return null;
  }
}
