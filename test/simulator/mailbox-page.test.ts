import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTransport, type SendMailOptions } from "nodemailer";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Mailbox, startMailbox } from "../../simulator/mailbox/mailbox-server.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  existsSync,
);

/** A mail with attacks in the addresses, the subject, the text, the HTML and the headers. */
const HOSTILE = {
  from: '"<script>alert(1)</script>" <a@contoso.example>',
  to: "oncall@contoso.example",
  subject: `"><script>document.title="taken"</script>`,
  text: "</pre><script>document.title='taken'</script>",
  html: `</iframe>"'><script>parent.document.title='taken'</script>
    <img src="https://tracker.example/pixel.png" onerror="document.title='taken'">
    <link rel="stylesheet" href="https://tracker.example/a.css">
    <form action="https://tracker.example"><button>Win</button></form>
    <p style="color: rgb(1, 2, 3)">Twelve <b>users</b> &amp; more fail.</p>
    <a href="https://console.example/jobs">Open</a>`,
  headers: { "X-Note": "<script>alert(2)</script>" },
} satisfies SendMailOptions;

let mailbox: Mailbox;

beforeAll(async () => {
  mailbox = await startMailbox();
});

beforeEach(() => mailbox.clear());

afterAll(() => mailbox.close());

async function send(mail: SendMailOptions): Promise<string> {
  const ca = readFileSync(mailbox.caFile);
  await createTransport({ url: mailbox.smtpUrl, tls: { ca } }).sendMail(mail);
  return mailbox.mails()[0]?.id ?? "";
}

async function page(path: string): Promise<string> {
  return (await fetch(mailbox.webUrl + path)).text();
}

test("the list shows subject, recipients and time of each mail, newest first", async () => {
  await send({ from: "a@contoso.example", to: "one@contoso.example", subject: "First", text: "1" });
  await send({
    from: "a@contoso.example",
    to: "two@contoso.example",
    subject: "Second",
    text: "2",
  });
  const list = await page("/");
  expect(list.indexOf("Second")).toBeLessThan(list.indexOf("First"));
  expect(list).toContain("two@contoso.example");
  expect(list).toMatch(
    /<time datetime="\d{4}-\d\d-\d\dT[\d:.]+Z">\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/,
  );
  expect(list).toContain("2 mails, newest first");
});

test("no page contains a script, and the content of a mail is escaped", async () => {
  const id = await send(HOSTILE);
  for (const path of ["/", `/mails/${id}`]) {
    const text = await page(path);
    expect(text).not.toMatch(/<script/i);
    expect(text).not.toMatch(/\son\w+="/i);
    expect(text).toContain("&lt;script&gt;");
    expect(text.match(/<iframe/g)?.length ?? 0).toBe(path === "/" ? 0 : 1);
    expect(text.match(/<\/iframe>/g)?.length ?? 0).toBe(path === "/" ? 0 : 1);
  }
});

test("the pages refer to no external resource, and their Content Security Policy forbids it", async () => {
  const id = await send(HOSTILE);
  const response = await fetch(`${mailbox.webUrl}/mails/${id}`);
  expect(response.headers.get("content-security-policy")).toBe(
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  // Only the attributes of the page itself are checked, not the mail in srcdoc.
  const page = (await response.text()).replace(/srcdoc="[^"]*"/, "");
  const addresses = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address);
  expect(addresses.sort()).toEqual(["/", "/style.css", "data:,"]);
});

test("the page of a mail without an HTML part or a text part shows a message", async () => {
  const text = await send({ from: "a@contoso.example", to: "b@contoso.example", text: "only" });
  expect(await page(`/mails/${text}`)).toContain("This mail has no HTML part.");
  expect(await page(`/mails/${text}`)).toContain("(no subject)");
  const html = await send({
    from: "a@contoso.example",
    to: "b@contoso.example",
    html: "<p>only</p>",
  });
  expect(await page(`/mails/${html}`)).toContain("This mail has no text part.");
});

test("the page and the API answer 404 for an unknown mail", async () => {
  expect((await fetch(`${mailbox.webUrl}/mails/999`)).status).toBe(404);
  expect((await fetch(`${mailbox.webUrl}/api/mails/999`)).status).toBe(404);
  expect((await fetch(`${mailbox.webUrl}/api/mails/999`, { method: "DELETE" })).status).toBe(404);
});

test("the API returns mails as JSON and deletes one or all of them", async () => {
  const [first, second] = [await send(HOSTILE), await send({ ...HOSTILE, subject: "Second" })];
  const listed = await (await fetch(`${mailbox.webUrl}/api/mails?limit=1`)).json();
  expect(listed).toMatchObject({ total: 2, items: [{ id: second, subject: "Second" }] });
  expect(await (await fetch(`${mailbox.webUrl}/api/mails/${first}`)).json()).toMatchObject({
    envelope: { to: ["oncall@contoso.example"] },
    html: expect.stringContaining("Twelve <b>users</b>"),
  });

  await fetch(`${mailbox.webUrl}/api/mails/${first}`, { method: "DELETE" });
  expect(mailbox.mails().map(({ id }) => id)).toEqual([second]);
  await fetch(`${mailbox.webUrl}/api/mails`, { method: "DELETE" });
  expect(mailbox.mails()).toEqual([]);
});

describe.skipIf(CHROMIUM === undefined)("the mailbox in a real browser", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM ?? "", args: ["--no-sandbox"] });
  });

  afterAll(() => browser.close());

  test("a hostile mail runs no script, loads no external resource, and is readable", async () => {
    const id = await send(HOSTILE);
    const tab = await browser.newPage();
    const requestedUrls: string[] = [];
    tab.on("request", (request) => requestedUrls.push(request.url()));
    await tab.goto(`${mailbox.webUrl}/mails/${id}`);

    const paragraph = tab.frameLocator("iframe").locator("p");
    await paragraph.waitFor();
    expect(await paragraph.textContent()).toBe("Twelve users & more fail.");
    expect(
      await paragraph.evaluate(
        (element) => Reflect.get(globalThis, "getComputedStyle")(element).color,
      ),
    ).toBe("rgb(1, 2, 3)");
    expect(await tab.title()).toBe(HOSTILE.subject);
    expect(
      requestedUrls.filter((url) => !url.startsWith(mailbox.webUrl) && !/^(data|about):/.test(url)),
    ).toEqual([]);
    await tab.close();
  });

  test.each([
    { width: 1280, scheme: "light" },
    { width: 390, scheme: "light" },
    { width: 390, scheme: "dark" },
  ] as const)("list and mail do not scroll sideways at $width px, $scheme", async (variant) => {
    const { width, scheme } = variant;
    const id = await send({
      from: '"Steadystate" <provisioning@contoso.example>',
      to: ["oncall@contoso.example", "identity-and-access-management@contoso.example"],
      subject: "[8x8] FAILING: 12 users, AttributeMissing (site)",
      text: "8x8 is failing since 09:40 UTC.\n12 users, one cause: the site is missing.",
      html: `<table width="100%"><tr><td style="font-family:sans-serif"><h1>8x8 is failing</h1><p>12 users since 09:40 UTC, one cause: the site is missing.</p></td></tr></table>`,
    });
    const tab = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
    for (const [name, path] of [
      ["list", "/"],
      ["mail", `/mails/${id}`],
    ] as const) {
      await tab.goto(mailbox.webUrl + path);
      await tab.screenshot({
        path: join(screenshotFolder(), `${name}-${width}-${scheme}.png`),
        fullPage: true,
      });
      const overflow = await tab.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      expect(overflow, `${name} scrolls sideways`).toBe(0);
    }
    await tab.close();
  });
});

/** Folder of the screenshots, which are for manual inspection only. */
function screenshotFolder(): string {
  const folder = join(tmpdir(), "steadystate-screenshots");
  mkdirSync(folder, { recursive: true });
  return folder;
}
