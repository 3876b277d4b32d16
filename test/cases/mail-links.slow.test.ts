import { expect, onTestFinished, test, vi } from "vitest";
import { MINUTE } from "../../domain/time.ts";
import type { ReceivedMail } from "../../simulator/mailbox/mail-store.ts";
import { findFreePort } from "../free-ports.ts";
import { startRedisForm } from "../redis-forms/redis-forms.ts";
import { startProduct } from "../redis-forms/run-product.ts";

// The programs run as in production. The test plays two recipients and the scanner of their mail server.

const PUBLIC_URL = "https://steadystate.contoso.example";
const ONCALL = "oncall@contoso.example";
const LEAD = "lead@contoso.example";
const WAIT = { timeout: 300_000, interval: 200 };

async function startWithLinks() {
  const redis = await startRedisForm("standalone");
  onTestFinished(() => redis.stop());
  const port = await findFreePort();
  const product = await startProduct(redis.settings, {
    settings: {
      notify: [{ to: [ONCALL, LEAD] }],
      server: { port, publicUrl: PUBLIC_URL, linkSecret: "a".repeat(32) },
    },
  });
  onTestFinished(() => product.stop());
  // A reverse proxy passes the public address on to the server.
  const send = async (url: string, method: string, body?: object) => {
    const response = await fetch(url.replace(PUBLIC_URL, `http://127.0.0.1:${port}`), {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    return { status: response.status, text: await response.text() };
  };
  const incidents = async () => {
    const { text } = await send(`${PUBLIC_URL}/api/v1/incidents?state=open`, "GET");
    return JSON.parse(text);
  };
  const incident = async () => (await incidents()).items[0];
  return { mails: product.mails, startWorker: product.startWorker, send, incidents, incident };
}

function linksOf({ text, html }: ReceivedMail): readonly string[] {
  return [...`${text}\n${html}`.matchAll(/https:\/\/[^\s"<>]+/g)].map(([url]) => url);
}

const mailTo = (mails: readonly ReceivedMail[], address: string) =>
  mails.filter(({ to }) => to.includes(address));

test("nobody is notified while a silence is active, then a recipient acknowledges with a link that a scanner cannot use, and the others get a message in the thread", async () => {
  const { mails, startWorker, send, incidents, incident } = await startWithLinks();
  const silences = `${PUBLIC_URL}/api/v1/silences`;
  await vi.waitFor(() => send(silences, "GET"), WAIT);
  const silence = await send(silences, "POST", { tenants: ["*"], minutes: 600, reason: "test" });
  expect(silence.status).toBe(200);
  startWorker();
  await vi.waitFor(async () => {
    const { items, asOf } = await incidents();
    expect(items).toMatchObject([{ silencedUntil: expect.any(String) }]);
    // By then a message would have been written.
    expect(Date.parse(asOf) - Date.parse(items[0].openedAt)).toBeGreaterThan(3 * MINUTE);
  }, WAIT);
  expect(mails()).toEqual([]);
  await send(`${silences}/${JSON.parse(silence.text).id}`, "DELETE");
  await vi.waitFor(() => {
    expect(mailTo(mails(), ONCALL)).toHaveLength(1);
    expect(mailTo(mails(), LEAD)).toHaveLength(1);
  }, WAIT);
  const [toOncall, toLead] = [ONCALL, LEAD].map((address) => mailTo(mails(), address)[0]!);
  const acknowledgeUrls = [toOncall!, toLead!].map(
    (mail) => linksOf(mail).find((url) => url.includes("/acknowledge/")) ?? "no link",
  );
  expect(new Set(acknowledgeUrls).size).toBe(2);

  const ownLinks = mails()
    .flatMap(linksOf)
    .filter((url) => url.startsWith(PUBLIC_URL));
  for (const url of ownLinks)
    for (const method of ["HEAD", "GET"]) expect((await send(url, method)).status).toBe(200);
  expect(await incident()).toMatchObject({ acknowledgedBy: null });

  const answer = await send(acknowledgeUrls[0]!, "POST");
  expect(answer.status).toBe(200);
  expect(answer.text).toContain(`acknowledged by ${ONCALL}`);
  await send(acknowledgeUrls[1]!, "POST");
  expect(await incident()).toMatchObject({ acknowledgedBy: ONCALL });

  const threadOf = ({ headers }: ReceivedMail) => /^References: .*$/im.exec(headers)?.[0];
  await vi.waitFor(() => {
    const news = mailTo(mails(), LEAD).filter(({ subject }) => /^ACKNOWLEDGED/.test(subject));
    expect(news).toHaveLength(1);
    expect(news[0]!.text).toContain(ONCALL);
    expect(threadOf(news[0]!)).toBe(threadOf(toLead!));
  }, WAIT);
});
