import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { generate } from "selfsigned";
import { describe, expect, onTestFinished, test } from "vitest";
import { DAY, HOUR } from "../../domain/time.ts";
import type { ReceivedMail } from "../../simulator/mailbox/mail-store.ts";
import { CASE_START } from "./graph-records.ts";
import { type PlayedCase, playCase } from "./play-case.ts";

const CLIENT_ID = "7d0c8c3e-1111-4222-8333-444455556666";

const tenantWith = (expiresAt: number) => ({
  credential: {
    clientId: CLIENT_ID,
    secret: "s3cret~value",
    expiresAt: new Date(expiresAt).toISOString(),
  },
});

const headlines = (played: PlayedCase) =>
  played.mails().map(({ subject }) => subject.replace(/ in .*?:/, " in …:"));

const linksOf = (mail: ReceivedMail | undefined) =>
  [...(mail?.text ?? "").matchAll(/^https:.*$/gm)].map(([url]) => url);

async function playDays(played: PlayedCase, days: number): Promise<void> {
  for (let hours = 0; hours < days * 24; hours += 12) await played.poll({ afterMs: 12 * HOUR });
}

describe("the credential with which Steadystate signs in", () => {
  test("is announced 30 days before it expires and again 14, 7, 3 and 1 days before", async () => {
    const expiresAt = CASE_START + 31 * DAY + HOUR;
    const played = await playCase({ tenant: tenantWith(expiresAt) });
    await played.poll();
    expect(played.mails()).toEqual([]);
    await playDays(played, 31);
    expect(headlines(played)).toEqual(
      Array.from({ length: 5 }, () => "CREDENTIAL EXPIRES in …: fabrikam: expiring credential"),
    );
    const [first] = played.mails();
    expect(first?.text).toContain(CLIENT_ID);
    expect(first?.text).toContain("Certificates & secrets");
    expect(first?.text).toContain("credential.expiresAt");
    await expect(first?.html).toMatchFileSnapshot("../golden/mail-credential-expiring-opened.html");
    const { items } = await played.api("/incidents");
    const links = linksOf(first);
    expect(links).toContain(
      `https://steadystate.fabrikam.example/#/incidents/${encodeURIComponent(items[0].id)}`,
    );
    expect(links).toContain(
      "https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials",
    );
    expect(items).toMatchObject([
      {
        kind: "credential-expiring",
        tenant: "fabrikam",
        application: null,
        target: null,
        severity: "critical",
        reasonCode: "credential-expiring",
      },
    ]);
    expect(await played.metrics()).toContain(
      `steadystate_credential_expiry_timestamp_seconds{tenant="fabrikam"} ${expiresAt / 1000}`,
    );
  });

  test("is no longer announced after the settings have the expiry date of a new secret", async () => {
    const before = await playCase({ tenant: tenantWith(CASE_START + 10 * DAY) });
    await before.poll();
    const after = await playCase({
      tenant: tenantWith(CASE_START + 300 * DAY),
      store: before.store,
    });
    await after.poll({ afterMs: HOUR });
    await after.poll({ afterMs: HOUR });
    expect(after.mails()).toMatchObject([
      {
        subject: expect.stringMatching(/^RECOVERED after 1 h/),
        text: expect.stringMatching(/now expires at/),
      },
    ]);
  });

  test("is not announced as expired while Entra accepts it, and the mail names the outdated setting", async () => {
    const played = await playCase({ tenant: tenantWith(CASE_START + HOUR) });
    await played.poll();
    await played.poll({ afterMs: 30 * HOUR });
    await played.poll({ afterMs: HOUR });
    const mail = played.mails().at(-1);
    expect(mail?.subject).toMatch(/^RECOVERED/);
    expect(mail?.text).toContain("Entra still accepts");
    expect(mail?.text).toContain("credential.expiresAt");
  });

  test("has the expiry date in its file if it is a certificate, also after the file was replaced", async () => {
    const certFile = join(mkdtempSync(join(tmpdir(), "steadystate-certificate-")), "cert.pem");
    onTestFinished(() => rmSync(dirname(certFile), { recursive: true }));
    const writeCertificate = async (notAfterDate: Date) => {
      const attributes = [{ name: "commonName", value: "steadystate" }];
      const { cert } = await generate(attributes, {
        notBeforeDate: new Date(CASE_START - DAY),
        notAfterDate,
      });
      writeFileSync(certFile, cert);
    };
    await writeCertificate(new Date(CASE_START + 20 * DAY));
    const certificate = { keyFile: "/nowhere/key.pem", certFile };
    const played = await playCase({ tenant: { credential: { clientId: CLIENT_ID, certificate } } });
    await played.poll();
    expect(played.mails()).toMatchObject([
      {
        subject: "CREDENTIAL EXPIRES in 20 d: fabrikam: expiring credential",
        text: expect.stringContaining("uploads a new certificate"),
      },
    ]);
    const endsAt = CASE_START + 200 * DAY;
    await writeCertificate(new Date(endsAt));
    await played.poll({ afterMs: HOUR });
    expect(await played.metrics()).toContain(
      `steadystate_credential_expiry_timestamp_seconds{tenant="fabrikam"} ${endsAt / 1000}`,
    );
  });

  test("has no time of expiry in /metrics if the settings have none", async () => {
    const played = await playCase({});
    await played.poll();
    expect(await played.metrics()).not.toContain("credential_expiry_timestamp_seconds{");
  });
});
