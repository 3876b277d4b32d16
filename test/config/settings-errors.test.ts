import { expect, test } from "vitest";
import { readSettingsWhenReady } from "../../config/read-settings-when-ready.ts";

const GUID = "11111111-2222-4333-8444-555555555555";
const FILE = "steadystate.yaml";
const CREDENTIAL = "{ clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: b }";
const MAIL = 'mail: { from: a@contoso.example, smtp: { url: "smtp://127.0.0.1:1" } }\n';

const tenant = (parts: string, credential = CREDENTIAL): string =>
  `tenants: [{ name: contoso, tenantId: ${GUID}, credential: ${credential}${parts} }]\n`;
const TENANT = tenant("");

type WrongSettings = Readonly<Record<string, string>>;

/** The mistakes of the first people who tried the product. */
const REPORTED: WrongSettings = {
  "a tab as indent": "tenants:\n\t- name: contoso\n",
  "an unknown cloud": tenant(", cloud: germany"),
  "a cloud with a typing error": tenant(", cloud: usgv"),
  "a secret without quotes": tenant(
    "",
    "{ clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: 12345 }",
  ),
  "an empty file": "\n",
  "a port that does not exist": `${TENANT}server: { port: 80800 }\n`,
  "an address with a typing error": tenant(
    `, cloud: { authority: "htps://login.example", graph: "https://graph.example" }`,
  ),
  "unknown names": `${TENANT}servr: { port: 1 }\nserver: { prot: 8080 }\n${MAIL}notify: [{ to: [a@b.example], tenants: [fabrikam] }]\n`,
  "several mistakes at once": `tenants: [{ name: Contoso GmbH, tenantId: contoso.example, credential: {} }]\nserver: { port: http }\nnotify: [{ to: [oncall] }]\n`,
  "a certificate authority that does not exist": tenant(
    `, cloud: { authority: "https://login.example", graph: "https://graph.example", caFile: /etc/none.pem }`,
  ),
};

const OTHERS: WrongSettings = {
  "a tenant ID that is a domain": TENANT.replace(GUID, "contoso.onmicrosoft.com"),
  "a client ID that is the name of the app": tenant("", "{ clientId: Steadystate, secret: b }"),
  "a client secret in place of the client ID": tenant(
    "",
    `{ clientId: "Zq8~hunter2.SecretOfTheApp", secret: ${GUID} }`,
  ),
  "a managed identity by its name": tenant("", "{ managedIdentity: { clientId: id-steadystate } }"),
  "a sign-in for people with names in place of IDs": `${TENANT}server: { access: { entra: { tenantId: contoso.example, clientId: console, grants: [{ group: Operators, role: operator }] } } }\n`,
  "two tenants with one name": `tenants:\n${`  - { name: contoso, tenantId: ${GUID}, credential: ${CREDENTIAL} }\n`.repeat(2)}`,
  "two ways to sign in": tenant(
    "",
    "{ clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: b, managedIdentity: {} }",
  ),
  "an environment variable that is not set": tenant(
    "",
    `{ clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: "\${ENTRA_SECRET}" }`,
  ),
  "a secret file that does not exist": tenant(
    "",
    `{ clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: "\${file:/run/none}" }`,
  ),
  "a percentage in place of a ratio": `${TENANT}assessment: { failingRatio: 10 }\n`,
  "sections without settings": `${TENANT}server:\nredis:\nnotify:\nassessment:\nprivacy:\ntargets:\nlinks:\n`,
  "no tenants": "server: { port: 8080 }\n",
  "tenants without settings": "tenants:\n",
  "one tenant that is not a list": `tenants: { name: contoso, tenantId: ${GUID}, credential: ${CREDENTIAL} }\n`,
  "a file that is a list": "- tenants\n",
  "a client ID that YAML reads as a number": tenant("", "{ clientId: 42, secret: b }"),
  "a secret that YAML reads as true": tenant(
    "",
    "{ clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: true }",
  ),
  "a secret without a value":
    "tenants:\n  - name: contoso\n    tenantId: " +
    GUID +
    "\n    credential:\n      clientId: 7d0c8c3e-1111-4222-8333-444455556666\n      secret:\n",
  "an app in place of a list": tenant(", applications: { include: 8x8 }"),
  "a poll interval that is too short": tenant(", poll: { logs: 1s, jobs: 60 }"),
  "a Redis with another scheme": `${TENANT}redis: { url: "http://127.0.0.1:6379" }\n`,
  "a mail server with another scheme": `${TENANT}mail: { from: a@contoso.example, smtp: { url: "mail.contoso.example:25" } }\n`,
  "routes without mail": `${TENANT}notify: [{ to: [oncall@contoso.example] }]\n`,
  "a route without a recipient": `${TENANT}notify: [{ name: on-call }]\n`,
  "a date of another country": tenant(
    "",
    "{ clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: b, expiresAt: 31.01.2027 }",
  ),
  "a console for everyone without access": `${TENANT}server: { host: 0.0.0.0 }\n`,
  "a secret with a typing error": tenant(
    "",
    "{ clientId: 7d0c8c3e-1111-4222-8333-444455556666, secert: b }",
  ),
  "numbers and switches in quotes": `${TENANT}server: { port: "8080" }\nclock: { speed: fast }\nredis: { tls: "true", url: "redis://h" }\n`,
  "days out of range": `${TENANT}privacy: { retainDays: 5000, historyDays: 0.5 }\n`,
  "an unknown privacy mode": `${TENANT}privacy: { mode: pseudonyms }\n`,
  "pseudonyms without a key": `${TENANT}privacy: { mode: pseudonym }\n`,
  "pseudonyms with a short key": `${TENANT}privacy: { mode: pseudonym, pseudonymKey: letmein }\n`,
  "pseudonyms with a key of one character": `${TENANT}privacy: { mode: pseudonym, pseudonymKey: ${"k".repeat(40)} }\n`,
  "a key in plain text": `${TENANT}server: { access: { mode: keys, keys: [{ name: ops, sha256: letmein, role: admn }] } }\n`,
  "a target of an unknown tenant": `${TENANT}targets: [{ name: voice, tenant: contosso, application: 8x8, scim: { url: voice, token: 7 } }]\n`,
};

async function errorOf(yaml: string): Promise<string> {
  const readFile = (path: string): string => {
    if (path === FILE) return yaml;
    throw Object.assign(new Error("no such file"), { code: "ENOENT" });
  };
  return await readSettingsWhenReady("all", {
    env: {},
    readFile,
    wait: async () => {},
    onWait: () => {},
  }).then(
    () => "accepted",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

test("the error for each wrong setting names its path, what was found, what is allowed and the next step", async () => {
  const texts = await Promise.all(
    Object.entries({ ...REPORTED, ...OTHERS }).map(
      async ([name, yaml]) => `## ${name}\n${yaml.trim()}\n\n${await errorOf(yaml)}\n`,
    ),
  );
  await expect(texts.join("\n")).toMatchFileSnapshot("../golden/settings-errors.txt");
});
