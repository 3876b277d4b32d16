import { setTimeout as wait } from "node:timers/promises";
import { type ArrivedMail, compareMails, compareShown } from "./compare.ts";
import { observe, type Shown } from "./observe.ts";
import type { StartedSystem } from "./start-system.ts";
import type { Truth } from "./truth.ts";

export type Expectations = {
  readonly truth: Truth;
  readonly hasLostData: boolean;
  /** Codes of problems that faults of the run really caused. */
  readonly explainedProblems: readonly string[];
  /** Real time after which a difference counts as a problem. */
  readonly limitMs: number;
};

const CHECK_EVERY_MS = 500;

/** Waits until both servers show the truth and every mail has arrived. Returns what is still wrong. */
export async function waitUntilRight(
  system: StartedSystem,
  expectations: Expectations,
): Promise<readonly string[]> {
  const limit = Date.now() + expectations.limitMs;
  for (;;) {
    const problems = await findProblems(system, expectations);
    if (problems.length === 0 || Date.now() > limit) return problems;
    await wait(CHECK_EVERY_MS);
  }
}

/** Everything in which the system differs from the truth now. */
async function findProblems(
  system: StartedSystem,
  { truth, hasLostData, explainedProblems }: Expectations,
): Promise<readonly string[]> {
  const observed = await Promise.all(
    Object.entries(system.serverUrls).map(async ([server, url]) =>
      observe(server, url).catch((error: unknown) => `${server}: ${String(error)}`),
    ),
  );
  const shown = observed.filter((result) => typeof result !== "string");
  const [first] = shown;
  return [
    ...observed.filter((result) => typeof result === "string"),
    ...shown.flatMap((one) => compareShown(truth, one, explainedProblems)),
    ...(first === undefined ? [] : mailProblems(system, first, hasLostData)),
  ];
}

function mailProblems(
  { mailbox, permanentRefusals }: StartedSystem,
  { notifications }: Shown,
  hasLostData: boolean,
): readonly string[] {
  const received = mailbox.mails();
  const unconfirmed: Record<string, number> = {};
  for (const { messageId, envelope } of received) {
    if (messageId === null || envelope.isConfirmed) continue;
    unconfirmed[messageId] = (unconfirmed[messageId] ?? 0) + 1;
  }
  const mails = received.map(toArrivedMail);
  return compareMails(notifications, { mails, permanentRefusals, unconfirmed, hasLostData });
}

export const toArrivedMail = ({
  messageId,
  envelope,
}: ReturnType<StartedSystem["mailbox"]["mails"]>[number]): ArrivedMail => ({
  messageId,
  recipients: envelope.to,
});

/**
 * Waits until a worker has polled again. Returns null, or the problem if none did within the limit. `situation` is the
 * beginning of its text.
 */
export async function waitForNextPoll(
  { serverUrls }: Pick<StartedSystem, "serverUrls">,
  situation: string,
  limitMs: number,
): Promise<string | null> {
  const [server = "", url = ""] = Object.entries(serverUrls)[0] ?? [];
  const limit = Date.now() + limitMs;
  const lastPollAt = async () => (await observe(server, url).catch(() => null))?.lastPollAt ?? null;
  let before = await lastPollAt();
  while (Date.now() < limit) {
    await wait(CHECK_EVERY_MS);
    const after = await lastPollAt();
    before ??= after;
    if (before !== null && after !== null && after > before) return null;
  }
  return `${situation}: nothing was polled for ${limitMs / 1000} s`;
}
