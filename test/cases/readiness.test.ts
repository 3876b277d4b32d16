import { expect, test } from "vitest";
import { job } from "./graph-records.ts";
import { playCase } from "./play-case.ts";

const JOB = "scim.00000000000000000000000000000000.11111111-0000-4000-a000-000000000001";
const MINUTE = 60_000;

test("/readyz says since when a mail has waited to be sent", async () => {
  const quarantine = {
    reason: "EncounteredQuarantineException",
    currentBegan: "2026-11-26T03:00:00Z",
    seriesBegan: "2026-11-26T03:00:00Z",
    seriesCount: 1,
    nextAttempt: "2026-11-26T09:00:00Z",
    error: null,
  };
  const played = await playCase({
    jobs: [job({ id: JOB, status: { code: "Quarantine", quarantine } })],
  });
  played.mailbox.faults.set({ mode: "421" });
  await played.poll().catch(() => undefined);
  await played.poll({ afterMs: MINUTE }).catch(() => undefined);
  expect(await played.ready()).toMatchObject({ status: "ready" });

  await played.poll({ afterMs: 20 * MINUTE }).catch(() => undefined);
  expect(await played.ready()).toMatchObject({
    status: "degraded",
    reason: expect.stringMatching(/A notification has waited for 2\d min/),
    mailsWaitingSince: "2026-11-26T04:00:00.000Z",
  });
});
