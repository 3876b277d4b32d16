import type { SendMailOptions } from "nodemailer";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Mailbox, startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import { HOSTILE_MAIL, sendMailTo } from "./mail-fixtures.ts";

let mailbox: Mailbox;

beforeAll(async () => {
  mailbox = await startMailbox();
});

beforeEach(() => mailbox.clear());

afterAll(() => mailbox.close());

const send = (mail: SendMailOptions) => sendMailTo(mailbox, mail);

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
  const id = await send(HOSTILE_MAIL);
  for (const path of ["/", `/mails/${id}`]) {
    const text = await page(path);
    expect(text).not.toMatch(/<script/i);
    expect(text).not.toMatch(/\son\w+="/i);
    expect(text).toContain("&lt;script&gt;");
    expect(text.match(/<iframe/g)?.length ?? 0).toBe(path === "/" ? 0 : 1);
    expect(text.match(/<\/iframe>/g)?.length ?? 0).toBe(path === "/" ? 0 : 1);
  }
});

test("the pages refer to no external resource, and their Content Security Policy forbids all of them", async () => {
  const id = await send(HOSTILE_MAIL);
  const response = await fetch(`${mailbox.webUrl}/mails/${id}`);
  expect(response.headers.get("content-security-policy")).toBe(
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  // Only the attributes of the page itself are checked, not the mail in srcdoc.
  const page = (await response.text()).replace(/srcdoc="[^"]*"/, "");
  const addresses = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address);
  expect(addresses.sort()).toEqual(["/", "/style.css", "data:,"]);
});

test("the page of a mail without an HTML part or a text part says which part is missing", async () => {
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

test("the API returns mails as JSON, and deletes one mail or all mails", async () => {
  const [first, second] = [
    await send(HOSTILE_MAIL),
    await send({ ...HOSTILE_MAIL, subject: "Second" }),
  ];
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
