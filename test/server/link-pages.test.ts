import { describe, expect, test } from "vitest";
import { type LinkAction, linkUrl } from "../../domain/notify/link-token.ts";
import { DAY, HOUR } from "../../domain/time.ts";
import { renderLinkPage } from "../../server/link-page.tsx";
import { acknowledgePage, unsubscribePage } from "../../wording/link-page.ts";
import { ADMIN, PHONES, RECOVERED, startActionServer } from "./action-server.ts";
import { NOW } from "./job-fixtures.ts";
import { NOTIFICATION_IDS } from "./seed-store.ts";

const LINK_SECRET = "a secret of at least 32 characters";
const RECIPIENT = "oncall@contoso.example";

async function startLinkServer() {
  const server = await startActionServer({ linkSecret: LINK_SECRET });
  const open = async (url: string, init: RequestInit = {}) => {
    const response = await fetch(url, { redirect: "manual", ...init });
    return { status: response.status, headers: response.headers, html: await response.text() };
  };
  const urlOf = (
    action: LinkAction,
    changes: { notificationId?: string; secret?: string } = {},
  ) => {
    const { notificationId = NOTIFICATION_IDS[0] ?? "", secret = LINK_SECRET } = changes;
    const signing = { publicUrl: server.url, linkSecret: secret };
    return linkUrl(signing, { action, notificationId, recipient: 0 }, server.clock.now);
  };
  return { ...server, open, urlOf, unsubscribed: () => server.store.actions.unsubscriptions() };
}

/** What a mail program sends for `List-Unsubscribe-Post: List-Unsubscribe=One-Click`. */
const ONE_CLICK = {
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: "List-Unsubscribe=One-Click",
} as const;

describe("a link to acknowledge", () => {
  test("shows what would be acknowledged and one button, without script, and changes nothing", async () => {
    const server = await startLinkServer();
    const url = server.urlOf("acknowledge");
    const { status, headers, html } = await server.open(url);
    expect(status).toBe(200);
    expect(html).toContain("8x8");
    expect(html).toContain("Acknowledge this incident?");
    expect(html.match(/<button/g)).toHaveLength(1);
    expect(html).toContain('<form method="post">');
    expect(html).not.toMatch(/<script|style=|onclick|<img/);
    const policy = headers.get("content-security-policy");
    expect(policy).toContain("form-action 'self'");
    expect(policy).not.toContain("unsafe");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toBe("no-store");
    for (const method of ["GET", "HEAD", "GET"]) await server.open(url, { method });
    expect(await server.incidentRow(PHONES.id)).toMatchObject({ acknowledgedBy: null });
    expect(await server.auditLines()).toEqual([]);
  });

  test("acknowledges with a POST in the recipient's name, and a second POST changes nothing", async () => {
    const server = await startLinkServer();
    const url = server.urlOf("acknowledge");
    const first = await server.open(url, { method: "POST" });
    expect(first.status).toBe(200);
    expect(first.html).toContain("<h1>Acknowledged</h1>");
    server.clock.now += HOUR;
    const again = await server.open(url, { method: "POST" });
    expect(again.status).toBe(200);
    expect(again.html).toContain(`acknowledged by ${RECIPIENT} at`);
    expect(again.html).not.toContain("<button");
    expect(await server.incidentRow(PHONES.id)).toMatchObject({
      acknowledgedBy: RECIPIENT,
      acknowledgedAt: new Date(NOW).toISOString(),
    });
    expect(await server.auditLines()).toEqual([
      `${RECIPIENT} (link) incident-acknowledged ${PHONES.id}: `,
    ]);
    expect((await server.open(url)).html).toContain("Already acknowledged");
  });

  test("of an incident that has recovered says so, and a POST changes nothing", async () => {
    const server = await startLinkServer();
    const notificationId = NOTIFICATION_IDS[2] ?? "";
    const url = server.urlOf("acknowledge", { notificationId });
    for (const method of ["GET", "POST"]) {
      const { status, html } = await server.open(url, { method });
      expect(status).toBe(200);
      expect(html).toContain("This incident has recovered");
      expect(html).not.toContain("<button");
    }
    expect(await server.incidentRow(RECOVERED.id)).toMatchObject({ acknowledgedBy: null });
  });
});

test("HTML in the name of an app or of a person stays text on the page of a link", () => {
  const html = `"><script>window.hasRun=1</script>'--><img src=x onerror="window.hasRun=1">`;
  const incident = { ...PHONES, application: html, tenant: html };
  const by = { name: html, via: "link" as const };
  const acknowledgement = { incidentId: PHONES.id, by, at: NOW, reason: html };
  for (const page of [
    acknowledgePage([{ incident, acknowledgement: null }], false),
    acknowledgePage([{ incident, acknowledgement }], true),
    unsubscribePage(html, true),
  ]) {
    const text = renderLinkPage(page);
    expect(text).not.toMatch(/<script|<img|onerror="/);
    expect(text).toContain("&lt;img src=x");
  }
});

describe("a link to unsubscribe", () => {
  test("stops reminders and digests with the one-click POST of a mail program, without a redirect", async () => {
    const server = await startLinkServer();
    const url = server.urlOf("unsubscribe");
    const { status, headers, html } = await server.open(url, ONE_CLICK);
    expect({ status, location: headers.get("location") }).toEqual({ status: 200, location: null });
    expect(html).toContain(`${RECIPIENT} gets no more reminders and digests`);
    expect(html).toContain("It still gets the mails about incidents that open");
    expect(await server.unsubscribed()).toMatchObject([{ address: RECIPIENT, at: NOW }]);
    await server.open(url, ONE_CLICK);
    expect(await server.auditLines()).toEqual([
      `${RECIPIENT} (link) address-unsubscribed ${RECIPIENT}: `,
    ]);
    const { body } = await server.get("/api/v1/unsubscriptions", ADMIN);
    expect(body.items).toMatchObject([{ address: RECIPIENT }]);
  });

  test("accepts the POST also as multipart/form-data, which RFC 8058 allows", async () => {
    const server = await startLinkServer();
    const form = new FormData();
    form.set("List-Unsubscribe", "One-Click");
    const { status } = await server.open(server.urlOf("unsubscribe"), {
      method: "POST",
      body: form,
    });
    expect(status).toBe(200);
    expect(await server.unsubscribed()).toHaveLength(1);
  });

  test("shows a page with one button to a GET, which changes nothing", async () => {
    const server = await startLinkServer();
    const { status, html } = await server.open(server.urlOf("unsubscribe"));
    expect(status).toBe(200);
    expect(html).toContain("Stop reminders and digests?");
    expect(html.match(/<button/g)).toHaveLength(1);
    expect(await server.unsubscribed()).toEqual([]);
  });
});

describe("a link that cannot be used", () => {
  test.each(["GET", "POST"])(
    "because it is forged or of another kind gets 404 for %s and a page that says what to do instead",
    async (method) => {
      const server = await startLinkServer();
      const acknowledge = server.urlOf("acknowledge");
      const forged = [
        server.urlOf("acknowledge", { secret: "another secret of at least 32 characters" }),
        server.urlOf("unsubscribe").replace("/unsubscribe/", "/acknowledge/"),
        acknowledge.slice(0, -1),
        `${server.url}/acknowledge/${encodeURIComponent("<script>alert(1)</script>")}`,
        `${server.url}/acknowledge/%00`,
      ];
      for (const url of forged) {
        const { status, html } = await server.open(url, { method });
        expect(status, url).toBe(404);
        expect(html).toContain("This link is not valid");
        expect(html).toContain("open the console");
        expect(html).not.toMatch(/<button|8x8|<script/);
      }
      expect(await server.auditLines()).toEqual([]);
    },
  );

  test("because it has expired, or its mail is gone, gets 410 and says what to do instead", async () => {
    const server = await startLinkServer();
    const old = server.urlOf("acknowledge");
    const unknown = server.urlOf("unsubscribe", { notificationId: "unknown" });
    const gone = await server.open(unknown, ONE_CLICK);
    expect(gone.status).toBe(410);
    expect(gone.html).toContain("no longer has the mail");
    server.clock.now += 7 * DAY;
    const expired = await server.open(old, { method: "POST" });
    expect(expired.status).toBe(410);
    expect(expired.html).toMatch(/has expired.*works for 7 days.*newest mail/s);
    expect(await server.auditLines()).toEqual([]);
  });

  test("because server.linkSecret is not set gets 404, whatever the token is", async () => {
    const server = await startActionServer({ linkSecret: null });
    for (const token of ["x", "a.b"]) {
      const response = await fetch(`${server.url}/unsubscribe/${token}`, ONE_CLICK);
      expect(response.status).toBe(404);
      expect(await response.text()).toContain("server.linkSecret is missing");
    }
  });
});

test("neither a link nor the log of the server contains the address of the recipient", async () => {
  const server = await startLinkServer();
  const urls = [server.urlOf("acknowledge"), server.urlOf("unsubscribe")];
  for (const url of urls) {
    const [content = ""] = url.slice(url.lastIndexOf("/") + 1).split(".");
    expect(Buffer.from(content, "base64url").toString()).not.toContain("oncall");
    await server.open(url, ONE_CLICK);
  }
  expect(JSON.stringify(server.logLines)).not.toContain("oncall");
});
