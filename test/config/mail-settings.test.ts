import { describe, expect, test } from "vitest";
import { mailSignInOf } from "../../config/mail-schema.ts";
import { readSettings } from "../../config/read-settings.ts";

const CONTOSO = "11111111-2222-4333-8444-555555555555";
const FABRIKAM = "22222222-2222-4333-8444-555555555555";
const ELSEWHERE = "33333333-2222-4333-8444-555555555555";

const MAIL_APP = "8e1d9d4f-1111-4222-8333-444455556666";
const CLIENTS = {
  contoso: "aaaaaaaa-1111-4222-8333-444455556666",
  fabrikam: "bbbbbbbb-1111-4222-8333-444455556666",
};

const tenant = (name: keyof typeof CLIENTS, tenantId: string) => ({
  ...{ name, tenantId, cloud: "usgov" },
  credential: { clientId: CLIENTS[name], secret: "s" },
});
const ONE = [tenant("contoso", CONTOSO)];
const TWO = [...ONE, tenant("fabrikam", FABRIKAM)];

function settingsWith(mail: object, tenants: readonly object[] = ONE) {
  const settings = {
    tenants,
    mail: { from: "a@contoso.example", ...mail },
    notify: [{ to: ["oncall@contoso.example"] }],
  };
  return readSettings("worker", { env: {}, readFile: () => JSON.stringify(settings) });
}

const BOX = { mailbox: "provisioning@contoso.example" };
const OWN = { clientId: MAIL_APP, secret: "m" };

describe("the sign-in of mail by Microsoft 365", () => {
  test.each`
    graph                                               | tenants | tenantId     | clientId            | cloud
    ${BOX}                                              | ${ONE}  | ${CONTOSO}   | ${CLIENTS.contoso}  | ${"usgov"}
    ${{ ...BOX, credential: OWN }}                      | ${ONE}  | ${CONTOSO}   | ${MAIL_APP}         | ${"usgov"}
    ${{ ...BOX, tenantId: FABRIKAM }}                   | ${TWO}  | ${FABRIKAM}  | ${CLIENTS.fabrikam} | ${"usgov"}
    ${{ ...BOX, tenantId: ELSEWHERE, credential: OWN }} | ${TWO}  | ${ELSEWHERE} | ${MAIL_APP}         | ${"global"}
    ${{ ...BOX, cloud: "china", credential: OWN }}      | ${ONE}  | ${CONTOSO}   | ${MAIL_APP}         | ${"china"}
  `("with $graph uses the app $clientId", ({ graph, tenants, tenantId, clientId, cloud }) => {
    const expected = { mailbox: BOX.mailbox, tenantId, cloud, credential: { clientId } };
    expect(mailSignInOf(settingsWith({ graph }, tenants))).toMatchObject(expected);
    const smtp = { url: "smtp://smtp.office365.com:587", oauth2: graph };
    expect(mailSignInOf(settingsWith({ smtp }, tenants))).toMatchObject(expected);
  });

  test.each`
    mail                                                       | tenants | error
    ${{ graph: BOX }}                                          | ${TWO}  | ${"mail.graph.tenantId: missing: there are several tenants, so write the tenantId of the mailbox"}
    ${{ graph: { ...BOX, tenantId: ELSEWHERE } }}              | ${TWO}  | ${"mail.graph.credential: missing: no tenant in tenants has this tenantId, so give a credential"}
    ${{ smtp: { url: "smtp://a", oauth2: BOX } }}              | ${TWO}  | ${"mail.smtp.oauth2.tenantId: missing"}
    ${{ smtp: { url: "smtp://u:p4ssword-x@a", oauth2: BOX } }} | ${ONE}  | ${"mail.smtp: give either a user in url or oauth2; found both"}
    ${{ graph: BOX, smtp: { url: "smtp://a" } }}               | ${ONE}  | ${"mail: give exactly one of smtp, graph; found smtp and graph"}
    ${{}}                                                      | ${ONE}  | ${"mail: give exactly one of smtp, graph; found none"}
    ${{ graph: { mailbox: "provisioning" } }}                  | ${ONE}  | ${'mail.graph.mailbox: found "provisioning"; write one mail address'}
  `("with $mail is refused", ({ mail, tenants, error }) => {
    expect(() => settingsWith(mail, tenants)).toThrow(error);
    expect(() => settingsWith(mail, tenants)).not.toThrow("p4ssword-x");
  });
});

test("the server reads no secret of a channel", () => {
  const text = `
tenants: [{ name: contoso, tenantId: ${CONTOSO}, credential: { clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: "\${NOT_SET}" } }]
mail: { from: a@b.example, graph: { mailbox: a@b.example, credential: { clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: "\${NOT_SET}" } } }
notify:
  - { name: a, webhook: { url: "\${NOT_SET}", secret: "\${NOT_SET}" } }
  - { name: b, pagerduty: { routingKey: "\${NOT_SET}" } }
  - { name: c, teams: { url: "\${NOT_SET}" } }
  - { to: [a@b.example] }`;
  const settings = readSettings("server", { env: {}, readFile: () => text });
  expect(settings.notify).toHaveLength(4);
  expect(() => readSettings("worker", { env: {}, readFile: () => text })).toThrow(/NOT_SET/);
});

test.each`
  url                                       | error
  ${"http://hooks.example/x"}               | ${"begins with https://"}
  ${"hooks.example/s3cret-path"}            | ${"begins with https://"}
  ${"https://user:pa55word@hooks.example/"} | ${"contains a user or a password"}
`(
  "a webhook with the address $url is refused, and the error shows no part of it",
  ({ url, error }) => {
    const settings = { tenants: ONE, notify: [{ webhook: { url, secret: "k" } }] };
    const read = () =>
      readSettings("worker", { env: {}, readFile: () => JSON.stringify(settings) });
    expect(read).toThrow(error);
    expect(read).not.toThrow(/hooks\.example|pa55word|s3cret/);
  },
);
