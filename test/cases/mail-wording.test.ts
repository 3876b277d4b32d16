import { expect, onTestFinished, test } from "vitest";
import { MINUTE } from "../../domain/time.ts";
import { createTeamsChannel } from "../../worker/channels/teams-channel.ts";
import { createWebhookChannel } from "../../worker/channels/webhook-channel.ts";
import { sendOnce, TIME } from "../worker/channels/channel-fixture.ts";
import { startReceiver } from "../worker/channels/receiver.ts";
import { CASE_START, JOB, job, PERSON, row } from "./graph-records.ts";
import { playCase } from "./play-case.ts";

/** Twelve people whose value another account has, in a job with few objects. */
async function playConflict() {
  const rows = Array.from({ length: 12 }, (_, index) =>
    row({
      jobId: JOB,
      person: { ...PERSON, id: `a1b2c3d4-0000-4000-8000-0000000000${10 + index}` },
      at: CASE_START - 30 * MINUTE,
      error: { errorCode: "EntryConflict", reason: "The name is taken." },
    }),
  );
  const played = await playCase({ jobs: [job({ id: JOB })], rows });
  await played.poll();
  await played.poll({ afterMs: 6 * MINUTE });
  const text = played.mails()[0]?.text ?? "";
  expect(text).toContain("EntryConflict");
  const { items } = await played.store.incidents.listNotifications(1, null);
  const [notification] = items;
  if (notification === undefined) throw new Error("nothing was notified");
  return { text, notification };
}

test("a mail about failing objects says the size of the job once, and its cause does not contradict its next step", async () => {
  const { text } = await playConflict();
  expect(text).not.toContain("known objects");
  expect(text).not.toContain("this job has at most");
  expect(text).toMatch(/Next step: The app's admin looks in the app/);
  expect(text).not.toMatch(/Cause: .*in Entra/);
});

test('a mail shows the id of a person with the word "id"', async () => {
  const { text } = await playConflict();
  expect(text).toMatch(/For example id a1b2c3d4-0000-4000-8000-0000000000\d\d, id a1b2/);
});

test("webhook and Teams get the next step of each cluster, not a reference to another place", async () => {
  const { notification } = await playConflict();
  const [hook, chat] = [await startReceiver(), await startReceiver()];
  const settings = { ca: null, allowPrivate: false };
  const channels = [
    createWebhookChannel({ url: hook.url, secret: "signing-key", ...settings }, TIME),
    createTeamsChannel({ url: chat.url, ...settings }, TIME),
  ];
  onTestFinished(() => {
    for (const channel of channels) channel.close();
  });
  for (const channel of channels) await sendOnce(channel, notification);
  const body = JSON.parse(hook.requests[0]?.body ?? "");
  expect(body.clusters[0].remedy).toMatch(/^The app's admin looks in the app/);
  for (const request of [...hook.requests, ...chat.requests])
    expect(request.body).not.toContain("next step above");
  expect(chat.requests).toHaveLength(1);
});
