import { describe, expect, onTestFinished, test } from "vitest";
import { createPagerDutyChannel } from "../../../worker/channels/pagerduty-channel.ts";
import { incidentFacts, NOW, notificationOf, sendOnce, TIME } from "./channel-fixture.ts";
import { schemaCheck } from "./published-schema.ts";
import { type Respond, startReceiver } from "./receiver.ts";

const ROUTING_KEY = "0123456789abcdef0123456789abcdef";
const expectPublishedFields = schemaCheck("./pagerduty-event.schema.json");

async function startPagerDuty(respond?: Respond) {
  const receiver = await startReceiver(respond);
  const settings = { url: `${receiver.url}/v2/enqueue`, ca: null, allowPrivate: false };
  const channel = createPagerDutyChannel({ ...settings, routingKey: ROUTING_KEY }, TIME);
  onTestFinished(() => channel.close());
  const events = () => receiver.requests.map(({ body }) => JSON.parse(body));
  return { ...receiver, channel, events };
}

const manyFacts = (count: number) =>
  Array.from({ length: count }, (_, i) => incidentFacts({ id: `contoso~job${i}~1` }));

describe("PagerDuty", () => {
  test.each`
    reason              | action
    ${"opened"}         | ${"trigger"}
    ${"worsened"}       | ${"trigger"}
    ${"eased"}          | ${"trigger"}
    ${"reason-changed"} | ${"trigger"}
    ${"still"}          | ${"trigger"}
    ${"escalated"}      | ${"trigger"}
    ${"unacknowledged"} | ${"trigger"}
    ${"acknowledged"}   | ${"acknowledge"}
    ${"recovered"}      | ${"resolve"}
  `("gets the event $action for an incident that has $reason", async ({ reason, action }) => {
    const { channel, requests, events } = await startPagerDuty();
    const facts = incidentFacts({ reason });
    const { result, handOvers } = await sendOnce(channel, notificationOf([facts]));
    expect({ result, handOvers }).toEqual({ result: { code: "accepted" }, handOvers: 1 });
    expectPublishedFields(requests[0]?.body ?? "");
    expect(events()).toMatchObject([
      { routing_key: ROUTING_KEY, event_action: action, dedup_key: facts.id },
    ]);
  });

  test("gets severity, source, links and details of the incident", async () => {
    const { channel, events } = await startPagerDuty();
    const target = { target: "zoom", application: null, jobId: null, severity: "warning" } as const;
    await sendOnce(channel, notificationOf([incidentFacts()]));
    const other = notificationOf([incidentFacts({ ...target, url: null })], { id: "other" });
    await sendOnce(channel, other);
    expect(events()[0]).toMatchObject({
      payload: {
        ...{ severity: "critical", source: "8x8", component: "8x8", group: "contoso" },
        class: "quarantine",
        custom_details: { "Next step": expect.stringContaining("Renew"), affectedObjects: 12 },
      },
      client_url: "https://steadystate.contoso.example/#/jobs/8x8.1234.5678",
      links: [{ href: "https://steadystate.contoso.example/#/jobs/8x8" }],
    });
    expect(events()[1]).toMatchObject({ payload: { severity: "warning", source: "zoom" } });
  });

  test("gets one event for each incident of a message, so that each has its own end", async () => {
    const { channel, events, requests } = await startPagerDuty();
    const { result, handOvers } = await sendOnce(channel, notificationOf(manyFacts(3)));
    expect({ result, handOvers }).toEqual({ result: { code: "accepted" }, handOvers: 1 });
    expect(events().map(({ dedup_key }) => dedup_key)).toEqual([
      "contoso~job0~1",
      "contoso~job1~1",
      "contoso~job2~1",
    ]);
    for (const { body } of requests) expectPublishedFields(body);
  });

  test("that limits events gets the rest of a message later, and no event twice", async () => {
    const { channel, events, state } = await startPagerDuty();
    let allowed = 2;
    state.respond = () => {
      allowed -= 1;
      return allowed >= 0 ? { status: 202 } : { status: 429, headers: { "Retry-After": "0" } };
    };
    const notification = notificationOf(manyFacts(4));
    const { result } = await sendOnce(channel, notification);
    expect(result).toMatchObject({ code: "failed", isTransient: true });
    allowed = 10;
    expect((await sendOnce(channel, notification)).result).toEqual({ code: "accepted" });
    const keys = events().map(({ dedup_key }) => dedup_key);
    // The third event was refused once.
    expect(keys).toEqual([0, 1, 2, 2, 3].map((i) => `contoso~job${i}~1`));
  });

  test("still gets the other events after it has refused one permanently", async () => {
    const { channel, events } = await startPagerDuty(({ body }) => ({
      status: body.includes("contoso~job1~1") ? 400 : 202,
      body: `invalid ${ROUTING_KEY}`,
    }));
    const { result } = await sendOnce(channel, notificationOf(manyFacts(3)));
    expect(result).toMatchObject({
      ...{ code: "failed", isTransient: false },
      failure: { code: "refused", status: 400, answer: "invalid [withheld]" },
    });
    expect(events()).toHaveLength(3);
  });

  test("gets no delayed event after the end of its incident, which would open the alert again", async () => {
    const { channel, events, state } = await startPagerDuty(() => ({ status: 503 }));
    const opened = notificationOf([incidentFacts()]);
    await sendOnce(channel, opened);
    state.respond = () => ({ status: 202 });
    const recovered = incidentFacts({ reason: "recovered", state: "recovered" });
    await sendOnce(channel, notificationOf([recovered], { id: "second", createdAt: NOW + 60_000 }));
    const { result } = await sendOnce(channel, opened);
    expect(result).toEqual({ code: "accepted" });
    expect(events().map(({ event_action }) => event_action)).toEqual(["trigger", "resolve"]);
  });

  test("gets a test as an alert that is resolved at once, and no digest", async () => {
    const { channel, events, requests } = await startPagerDuty();
    await sendOnce(channel, notificationOf([], { kind: "test", reason: null }));
    expect(events()).toMatchObject([
      { event_action: "trigger", payload: { severity: "info" } },
      { event_action: "resolve", dedup_key: events()[0].dedup_key },
    ]);
    for (const { body } of requests) expectPublishedFields(body);
    const digest = notificationOf([incidentFacts({ reason: null })], { kind: "digest" });
    expect((await sendOnce(channel, digest)).result).toMatchObject({ isTransient: false });
    expect(requests).toHaveLength(2);
  });

  test("gets events that are within its size limits even if the texts are long", async () => {
    const { channel, requests } = await startPagerDuty();
    const long = "x".repeat(600_000);
    const notification = notificationOf([
      incidentFacts({ id: "i".repeat(300), title: "t".repeat(5000) }),
    ]);
    const lines = [{ label: "What", text: long }];
    await sendOnce(channel, { ...notification, message: { ...notification.message, lines } });
    const body = requests[0]?.body ?? "";
    expectPublishedFields(body);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(512 * 1024);
  });
});
