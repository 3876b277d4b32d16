import { expect, test } from "vitest";
import { JOB, job, quarantinedStatus } from "./graph-records.ts";
import { playCase } from "./play-case.ts";

const MINUTE = 60_000;

test("/readyz says since when a mail has waited to be sent", async () => {
  const played = await playCase({
    jobs: [job({ id: JOB, status: quarantinedStatus() })],
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
