import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { NOTIFICATION_REASONS } from "../../../domain/notification-reason.ts";
import { createWebhookChannel } from "../../../worker/channels/webhook-channel.ts";
import { incidentFacts, NOW, notificationOf, sendOnce, TIME } from "./channel-fixture.ts";
import { type Respond, startReceiver } from "./receiver.ts";

const SECRET = "signing-key-of-the-receiver";
const TOKEN_PATH = "/hooks/T0K3N-in-the-path?sig=s3cret-signature";

async function startWebhook(respond?: Respond) {
  const receiver = await startReceiver(respond);
  const channel = channelTo(`${receiver.url}${TOKEN_PATH}`);
  return { ...receiver, channel };
}

function channelTo(url: string, change: { readonly monotonicNow?: () => number } = {}) {
  const settings = { url, secret: SECRET, ca: null, allowPrivate: false };
  const channel = createWebhookChannel(settings, { ...TIME, ...change });
  onTestFinished(() => channel.close());
  return channel;
}

const NOTIFICATION = notificationOf([incidentFacts()]);

/** The example of README, in Python: it shares no code with Steadystate. */
function verifyInPython(body: string, signature: string, secret: string): string {
  const readme = readFileSync("README.md", "utf8");
  const script = /```python\n(?<script>[\s\S]*?)```/.exec(readme)?.groups?.["script"] ?? "";
  const call = `import sys\nprint(is_from_steadystate(sys.stdin.buffer.read(), sys.argv[1], sys.argv[2], ${NOW / 1000} + 5))`;
  return execFileSync("python3", ["-c", `${script}\n${call}`, signature, secret], {
    input: body,
    encoding: "utf8",
  }).trim();
}

describe("a webhook", () => {
  test("gets the message as JSON that the published schema describes", async () => {
    const { channel, requests } = await startWebhook();
    const facts = [
      incidentFacts(),
      incidentFacts({
        ...{ id: "contoso~zoom~1", state: "recovered", reason: "recovered", resolvedAt: NOW },
        ...{ application: null, jobId: null, target: "zoom", url: null },
      }),
    ];
    const digest = notificationOf([], { kind: "digest", reason: null });
    for (const notification of [NOTIFICATION, notificationOf(facts), digest]) {
      const { result, handOvers } = await sendOnce(channel, notification);
      expect({ result, handOvers }).toEqual({ result: { code: "accepted" }, handOvers: 1 });
    }
    const validate = new Ajv2020({ allErrors: true, validateFormats: false }).compile(
      JSON.parse(readFileSync("docs/webhook.schema.json", "utf8")),
    );
    for (const { method, headers, body } of requests) {
      expect({ method, type: headers["content-type"] }).toEqual({
        method: "POST",
        type: "application/json",
      });
      expect(validate(JSON.parse(body)), JSON.stringify(validate.errors)).toBe(true);
    }
    expect(JSON.parse(requests[1]?.body ?? "")).toMatchObject({
      version: 1,
      id: NOTIFICATION.id,
      thread: NOTIFICATION.threadId,
      kind: "group",
      createdAt: "2026-05-04T09:30:00.000Z",
      incidents: [
        { state: "open" },
        { state: "recovered", resolvedAt: "2026-05-04T09:30:00.000Z" },
      ],
    });
  });

  test("is signed, and the example of the README accepts only an unchanged body", async () => {
    const { channel, requests } = await startWebhook();
    await sendOnce(channel, NOTIFICATION);
    const body = requests[0]?.body ?? "";
    const signature = String(requests[0]?.headers["steadystate-signature"]);
    expect(signature).toMatch(/^t=1777887000,v1=[0-9a-f]{64}$/);
    expect(verifyInPython(body, signature, SECRET)).toBe("True");
    expect(verifyInPython(`${body} `, signature, SECRET)).toBe("False");
    expect(verifyInPython(body, signature, "another key")).toBe("False");
    const old = signature.replace("1777887000", "1777880000");
    expect(verifyInPython(body, old, SECRET)).toBe("False");
  });
});

describe("the answer of a webhook", () => {
  test.each`
    status | retryAfter   | code                  | isTransient | retryAfterMs
    ${429} | ${"120"}     | ${"not-accepted-yet"} | ${true}     | ${120_000}
    ${429} | ${"999999"}  | ${"not-accepted-yet"} | ${true}     | ${3_600_000}
    ${503} | ${undefined} | ${"not-accepted-yet"} | ${true}     | ${null}
    ${500} | ${"soon"}    | ${"not-accepted-yet"} | ${true}     | ${null}
    ${408} | ${undefined} | ${"not-accepted-yet"} | ${true}     | ${null}
    ${401} | ${undefined} | ${"sign-in-refused"}  | ${true}     | ${null}
    ${403} | ${undefined} | ${"sign-in-refused"}  | ${true}     | ${null}
    ${400} | ${undefined} | ${"refused"}          | ${false}    | ${null}
    ${404} | ${"120"}     | ${"refused"}          | ${false}    | ${null}
    ${302} | ${undefined} | ${"refused"}          | ${false}    | ${null}
  `(
    "$status with Retry-After $retryAfter is $code, transient: $isTransient",
    async ({ status, retryAfter, code, isTransient, retryAfterMs }) => {
      const elsewhere = await startReceiver();
      const { channel } = await startWebhook(() => ({
        status,
        headers: {
          ...(retryAfter === undefined ? {} : { "Retry-After": retryAfter }),
          ...(status === 302 ? { Location: elsewhere.url } : {}),
        },
        body: "words",
      }));
      const { result } = await sendOnce(channel, NOTIFICATION);
      expect(result).toMatchObject({
        ...{ code: "failed", isTransient, isUnconfirmed: false },
        failure: { code, status, retryAfterMs },
      });
      expect(elsewhere.requests).toEqual([]);
    },
  );

  test("with Retry-After holds up the other messages of the route, and then ends", async () => {
    const time = { now: 1000 };
    const { url, requests, state } = await startReceiver(() => ({
      status: 429,
      headers: { "Retry-After": "60" },
    }));
    const channel = channelTo(url, { monotonicNow: () => time.now });
    await sendOnce(channel, NOTIFICATION);
    time.now += 20_000;
    const { result, handOvers } = await sendOnce(channel, NOTIFICATION);
    expect(result).toMatchObject({ failure: { retryAfterMs: 40_000 } });
    expect({ handOvers, requests: requests.length }).toEqual({ handOvers: 0, requests: 1 });
    state.respond = () => ({ status: 200 });
    time.now += 40_000;
    expect((await sendOnce(channel, NOTIFICATION)).result).toEqual({ code: "accepted" });
  });

  test("that repeats Steadystate's secrets is kept without them", async () => {
    const { channel } = await startWebhook(({ path, headers }) => ({
      status: 400,
      body: `No route ${path}, key ${SECRET}, host ${headers.host}\u0000\n<script>`,
    }));
    const { result } = await sendOnce(channel, NOTIFICATION);
    const text = JSON.stringify(result);
    expect(text).toContain("[withheld]");
    for (const secret of ["T0K3N", "s3cret-signature", SECRET]) expect(text).not.toContain(secret);
  });

  test("that never comes is retried, because the receiver recognises the id", async () => {
    const { channel, requests } = await startWebhook((_request, response) => {
      response.destroy();
      return undefined;
    });
    const { result, handOvers } = await sendOnce(channel, NOTIFICATION);
    expect(result).toMatchObject({
      ...{ code: "failed", isTransient: true, isUnconfirmed: false },
      failure: { code: "no-answer", status: null },
    });
    expect({ handOvers, requests: requests.length }).toEqual({ handOvers: 1, requests: 1 });
  });

  test("is read only up to a limit", async () => {
    const { channel } = await startWebhook((_request, response) => {
      response.writeHead(500);
      const write = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
      };
      response.on("drain", write);
      write();
      return undefined;
    });
    const { result } = await sendOnce(channel, NOTIFICATION);
    expect(result).toMatchObject({ failure: { code: "not-accepted-yet", status: 500 } });
  });
});

test("a receiver gets at most four messages at once, which is what Exchange allows for a mailbox", async () => {
  const open: (() => void)[] = [];
  const { channel, requests, state } = await startWebhook((_request, response) => {
    open.push(() => response.writeHead(200).end());
    return undefined;
  });
  const sent = Promise.all(Array.from({ length: 9 }, () => sendOnce(channel, NOTIFICATION)));
  await vi.waitUntil(() => open.length === 4, { timeout: 30_000 });
  // All nine wait by now, and none of them has an answer.
  expect(requests).toHaveLength(4);
  state.respond = () => ({ status: 200 });
  for (const answer of open) answer();
  for (const { result } of await sent) expect(result).toEqual({ code: "accepted" });
  expect(requests).toHaveLength(9);
});

describe("a message", () => {
  test("is not complete at the receiver if the hand-over cannot be stored", async () => {
    const { channel, requests } = await startWebhook();
    const recipients = ["hooks.contoso.example"];
    const beforeHandOver = () => Promise.reject(new Error("no Redis"));
    await expect(
      channel.send({ notification: NOTIFICATION, recipients, beforeHandOver }),
    ).rejects.toThrow("no Redis");
    expect(requests).toEqual([]);
  });

  test("is not handed over to a server that cannot be reached", async () => {
    const { url } = await startReceiver();
    const { port } = new URL(url);
    const closed = channelTo(`https://127.0.0.1:${port}${TOKEN_PATH}`);
    const { result, handOvers } = await sendOnce(closed, NOTIFICATION);
    expect(result).toMatchObject({
      ...{ isTransient: true, isUnconfirmed: false },
      failure: { code: "server-unreachable" },
    });
    expect(handOvers).toBe(0);
    expect(JSON.stringify(result)).not.toContain("T0K3N");
    expect((await closed.verify()).ok).toBe(false);
  });

  test.each([
    "https://10.0.0.1/hook",
    "https://169.254.169.254/hook",
    "http://hooks.contoso.example/hook",
  ])("is not sent to %s", async (url) => {
    const channel = channelTo(url);
    const { result } = await sendOnce(channel, NOTIFICATION);
    expect(result).toMatchObject({ failure: { code: "server-unreachable" } });
    expect(await channel.verify()).toMatchObject({ ok: false });
  });
});

test("the check of a webhook connects and sends nothing", async () => {
  const { channel, requests } = await startWebhook();
  expect(await channel.verify()).toEqual({ ok: true, value: true });
  expect(requests).toEqual([]);
});

test("the published schema of the webhook names every reason of a notification", () => {
  const { properties } = JSON.parse(readFileSync("docs/webhook.schema.json", "utf8"));
  expect(properties.reason.enum).toEqual([...NOTIFICATION_REASONS, null]);
});
