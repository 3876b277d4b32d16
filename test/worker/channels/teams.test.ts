import { describe, expect, onTestFinished, test } from "vitest";
import type { Message } from "../../../domain/message.ts";
import { createTeamsChannel } from "../../../worker/channels/teams-channel.ts";
import { incidentFacts, MESSAGE, notificationOf, sendOnce, TIME } from "./channel-fixture.ts";
import { schemaCheck } from "./published-schema.ts";
import { type Respond, startReceiver } from "./receiver.ts";

const WORKFLOW_PATH = "/workflows/0a1b2c3d4e5f/triggers/manual/paths/invoke?sig=S3cretSignature";
const MAX_BYTES = 28 * 1024;
const expectPublishedCard = schemaCheck("./adaptive-card.schema.json");

async function startTeams(respond?: Respond) {
  const receiver = await startReceiver(respond);
  const settings = { url: `${receiver.url}${WORKFLOW_PATH}`, ca: null, allowPrivate: false };
  const channel = createTeamsChannel(settings, TIME);
  onTestFinished(() => channel.close());
  return { ...receiver, channel };
}

const withMessage = (change: Partial<Message>) => {
  const notification = notificationOf([incidentFacts()]);
  return { ...notification, message: { ...notification.message, ...change } };
};

describe("Microsoft Teams", () => {
  test("gets each message as an Adaptive Card with facts and links", async () => {
    const { channel, requests } = await startTeams();
    const group = notificationOf([incidentFacts(), incidentFacts({ id: "b", title: "Zoom down" })]);
    const test = notificationOf([], { kind: "test", reason: null });
    for (const notification of [notificationOf([incidentFacts()]), group, test]) {
      const { result, handOvers } = await sendOnce(channel, notification);
      expect({ result, handOvers }).toEqual({ result: { code: "accepted" }, handOvers: 1 });
    }
    for (const { path, headers, body } of requests) {
      expect(path).toBe(WORKFLOW_PATH);
      expect(headers["content-type"]).toBe("application/json");
      expectPublishedCard(body);
    }
    const card = JSON.parse(requests[0]?.body ?? "").attachments[0].content;
    expect(card.body[0].inlines).toEqual([
      expect.objectContaining({ text: "QUARANTINED", color: "Attention" }),
    ]);
    expect(card.actions).toEqual([
      { type: "Action.OpenUrl", title: MESSAGE.links[0]?.label, url: MESSAGE.links[0]?.url },
    ]);
    expect(requests[1]?.body).toContain("Zoom down");
  });

  test("gets text from outside only in elements without Markdown", async () => {
    const { channel, requests } = await startTeams();
    await sendOnce(channel, notificationOf([incidentFacts()]));
    const { body } = JSON.parse(requests[0]?.body ?? "").attachments[0].content;
    const texts = (element: unknown): readonly string[] =>
      JSON.stringify(element).includes("evil.example") ? [JSON.stringify(element)] : [];
    const hits = body.flatMap(texts);
    expect(hits).toHaveLength(1);
    expect(hits[0]).toMatch(/^\{"type":"RichTextBlock"/);
    expect(JSON.stringify(body)).not.toContain('TextBlock","text"');
  });

  test.each([
    [
      "many clusters",
      { clusters: Array(60).fill({ ...MESSAGE.clusters[0], meaning: "m".repeat(600) }) },
    ],
    ["long lines", { lines: Array(60).fill({ label: "What", text: "ü".repeat(5000) }) }],
    ["many links", { links: Array(40).fill(MESSAGE.links[0]) }],
  ])("gets at most 28 KB of a message with %s", async (_what, change: Partial<Message>) => {
    const { channel, requests } = await startTeams();
    await sendOnce(channel, withMessage(change));
    const body = requests[0]?.body ?? "";
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MAX_BYTES);
    expectPublishedCard(body);
  });

  test("gets a message about 200 incidents with the name of each incident", async () => {
    const { channel, requests } = await startTeams();
    const facts = Array.from({ length: 200 }, (_, i) =>
      incidentFacts({
        id: `job${i}`,
        title: `App number ${i} (contoso): quarantined, and more words`,
      }),
    );
    await sendOnce(channel, notificationOf(facts));
    const body = requests[0]?.body ?? "";
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MAX_BYTES);
    for (const i of facts.keys()) expect(body).toContain(`App number ${i} `);
  });

  test("that does not answer leaves the message unconfirmed, so that the outbox sends it at most twice", async () => {
    const { channel } = await startTeams((_request, response) => {
      response.destroy();
      return undefined;
    });
    const { result } = await sendOnce(channel, notificationOf([incidentFacts()]));
    expect(result).toMatchObject({ isTransient: true, isUnconfirmed: true });
  });

  test("that refuses a message gets no second request, and its answer is kept without the URL", async () => {
    const { channel, requests } = await startTeams(({ path }) => ({
      status: 404,
      body: `The workflow ${path} is not found.`,
    }));
    const { result } = await sendOnce(channel, notificationOf([incidentFacts()]));
    expect(result).toMatchObject({ isTransient: false, failure: { status: 404 } });
    expect(JSON.stringify(result)).not.toMatch(/S3cret|0a1b2c3d4e5f/);
    expect(requests).toHaveLength(1);
  });
});
