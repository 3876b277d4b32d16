import { Redis } from "ioredis";
import { expect, onTestFinished, test, vi } from "vitest";
import { startProduct } from "../../redis-forms/run-product.ts";
import { generatedRows } from "../../simulator/graph-fixtures.ts";
import { startTestRedis } from "../../start-test-redis.ts";
import { schemaCheck } from "./published-schema.ts";
import { startReceiver } from "./receiver.ts";

const WAIT = { timeout: 90_000, interval: 200 };
/** No cycle ran after these rows: the job counts as stopped. */
const OLDER_ROWS = generatedRows(400).map((row) => ({
  ...row,
  activityDateTime: new Date(Date.parse(row.activityDateTime) - 4 * 3_600_000).toISOString(),
}));
const SECRETS = [
  "T0K3N-webhook-path",
  "signing-key-0123456789",
  "0123456789abcdef0123456789abcdef",
  "S3cretSignatureOfTeams",
];

test("the product sends an incident to a webhook, PagerDuty and Teams, and no secret of them reaches log, API or Redis", async () => {
  const [redis, hook, pager, chat] = await Promise.all([
    startTestRedis(),
    startReceiver(),
    startReceiver(),
    // Teams refuses the message, and its answer repeats the URL, as the answers of some proxies do.
    startReceiver(({ path }) => ({ status: 503, body: `${path} is not available` })),
  ]);
  const [webhookPath, secret, routingKey, sig] = SECRETS;
  const product = await startProduct(
    { url: `unix://${redis.socket}` },
    {
      rows: OLDER_ROWS,
      settings: {
        mail: null,
        notify: [
          { name: "tickets", webhook: { url: `${hook.url}/${webhookPath}`, secret } },
          { name: "pager", pagerduty: { url: `${pager.url}/v2/enqueue`, routingKey } },
          { name: "chat", teams: { url: `${chat.url}/workflow?sig=${sig}` } },
        ],
      },
    },
  );
  onTestFinished(async () => {
    await product.stop();
    await redis.stop();
  });
  const worker = product.startWorker();
  await vi.waitUntil(() => [hook, pager, chat].every(({ requests }) => requests.length > 0), WAIT);

  const message = JSON.parse(hook.requests[0]?.body ?? "");
  const events = pager.requests.map(({ body }) => JSON.parse(body));
  expect(message.incidents.map(({ id }: { readonly id: string }) => id)).toContain(
    events[0].dedup_key,
  );
  expect(events[0]).toMatchObject({ event_action: "trigger", payload: { severity: "critical" } });
  for (const { body } of pager.requests) schemaCheck("./pagerduty-event.schema.json")(body);
  for (const { body } of chat.requests) schemaCheck("./adaptive-card.schema.json")(body);

  await vi.waitUntil(async () => {
    const { items } = await product.api("/notifications");
    const states = items.map(
      ({ channel, state }: { channel: string; state: string }) => `${channel} ${state}`,
    );
    return ["webhook sent", "pagerduty sent", "teams waiting"].every((text) =>
      states.includes(text),
    );
  }, WAIT);
  const shown = [
    worker.output(),
    product.server.output(),
    JSON.stringify(await product.api("/notifications")),
    await contentsOf(redis.socket),
  ].join("\n");
  expect(shown).toContain("[withheld]");
  for (const text of SECRETS) expect(shown).not.toContain(text);
});

/** Every value in Redis that is not compressed. */
async function contentsOf(socket: string): Promise<string> {
  const client = new Redis(socket);
  try {
    const keys = await client.keys("*");
    const values = await Promise.all(
      keys.map(async (key) => {
        const type = await client.type(key);
        if (type === "hash") return JSON.stringify(await client.hgetall(key));
        if (type === "string") return await client.get(key);
        if (type === "zset") return (await client.zrange(key, "0", "-1")).join(" ");
        return type === "list" ? (await client.lrange(key, 0, -1)).join(" ") : "";
      }),
    );
    return values.join("\n");
  } finally {
    client.disconnect();
  }
}
