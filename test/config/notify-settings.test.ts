import { describe, expect, test } from "vitest";
import { notificationRoutes } from "../../config/notification-routes.ts";
import { readSettings } from "../../config/read-settings.ts";

const TENANTS = `
tenants:
  - name: contoso
    tenantId: 11111111-2222-4333-8444-555555555555
    credential: { clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: s }`;
const MAIL = "mail: { from: a@b.example, smtp: { url: smtp://mail.example } }";
const HOOK = "{ url: https://hooks.example/T0/secret-part, secret: signing-key }";

const settingsWith = (notify: string, mail = MAIL) =>
  readSettings("worker", { env: {}, readFile: () => `${TENANTS}\n${mail}\nnotify: ${notify}` });
const routesWith = (notify: string) =>
  notificationRoutes(settingsWith(notify)).map(({ route }) => route);

function errorOf(notify: string, mail = MAIL): string {
  try {
    settingsWith(notify, mail);
  } catch (error) {
    return String(error);
  }
  throw new Error("these settings are accepted");
}

describe("a route that can never notify anyone is refused:", () => {
  test.each`
    route                                                                                                     | error
    ${"to: [a@b.example], tenants: [contosso], applications: [nope]"}                                         | ${'notify[0].tenants[0]: found "contosso"; no tenant has this name, so it would match no incident; did you mean contoso?'}
    ${"to: [a@b.example], tenants: ['fabrikam*']"}                                                            | ${'notify[0].tenants[0]: found "fabrikam*"; no tenant has this name, so it would match no incident; write one of contoso'}
    ${"to: [a@b.example], tenants: []"}                                                                       | ${'notify[0].tenants: name at least one, or write ["*"] for all'}
    ${"to: [a@b.example], jobKinds: [sicm]"}                                                                  | ${'notify[0].jobKinds[0]: found "sicm"; did you mean scim? Write one of scim, gallery, hr-inbound, cloud-sync, entra-to-ad, cross-tenant, on-premises, password-hash-sync, other'}
    ${"to: [a@b.example], kinds: [quarantined]"}                                                              | ${'notify[0].kinds[0]: found "quarantined"; did you mean quarantine? Write one of quarantine, '}
    ${"to: [a@b.example], severities: []"}                                                                    | ${"notify[0].severities: name at least one severity, or leave the setting out for critical and warning"}
    ${"to: [a@b.example], severities: [none]"}                                                                | ${'notify[0].severities[0]: found "none"; unknown severity. Write one of critical, warning, info'}
    ${"applications: ['*']"}                                                                                  | ${"notify[0]: give exactly one of to, webhook, pagerduty, teams; found none"}
    ${`to: [a@b.example], webhook: ${HOOK}`}                                                                  | ${"notify[0]: give exactly one of to, webhook, pagerduty, teams; found to and webhook"}
    ${`webhook: ${HOOK}, jobAddresses: true`}                                                                 | ${"notify[0].jobAddresses: found true; only a route with to sends mail"}
    ${"pagerduty: { routingKey: k }, digest: daily"}                                                          | ${'notify[0].digest: found "daily"; PagerDuty would call a person for it'}
    ${"to: [a@b.example], digest: daily, escalate: { after: 30m, to: [c@d.example] }"}                        | ${'notify[0].digest: found "daily"; a digest is sent at its own time'}
    ${"to: [a@b.example], hours: { from: '22:00', to: '06:00' }, quietHours: { from: '20:00', to: '07:00' }"} | ${"notify[0].quietHours: no time is within hours and outside quietHours, so this route would never get warning incidents: shorten quietHours"}
    ${"to: [a@b.example], severities: [critical], quietHours: { from: '20:00', to: '07:00' }"}                | ${"notify[0].quietHours: they never hold back critical incidents, and this route gets no others: leave quietHours out, or add warning to severities"}
  `("{ $route }", ({ route, error }) => {
    expect(errorOf(`[{ ${route} }]`)).toContain(`- ${error}`);
  });
});

describe("hours of a route", () => {
  test.each`
    hours                                                 | error
    ${"{ from: '8:00', to: '18:00' }"}                    | ${'notify[0].hours.from: found "8:00"; write a time from "00:00" to "23:59"'}
    ${"{ from: '08:00', to: '24:30' }"}                   | ${'notify[0].hours.to: found "24:30"; write a time from "00:00" to "24:00"'}
    ${"{ from: 8, to: '18:00' }"}                         | ${'notify[0].hours.from: found 8; write a time from "00:00" to "23:59"'}
    ${"{ from: '08:00', to: '08:00' }"}                   | ${'notify[0].hours: from and to are equal: for whole days write from: "00:00" and to: "24:00"'}
    ${"{ from: '08:00', to: '18:00', timeZone: Berlin }"} | ${'notify[0].hours.timeZone: found "Berlin"; unknown time zone; did you mean Europe/Berlin?'}
    ${"{ from: '08:00', to: '18:00', days: [mo] }"}       | ${'notify[0].hours.days[0]: found "mo"; this value is not known. Write one of sunday, monday, tuesday, wednesday, thursday, friday, saturday'}
    ${"{ from: '08:00', to: '18:00', day: [monday] }"}    | ${"notify[0].hours.day: unknown setting; did you mean days?"}
    ${"office"}                                           | ${"notify[0].hours: "}
  `("of the value $hours get an error with the text $error", ({ hours, error }) => {
    expect(errorOf(`[{ to: [a@b.example], hours: ${hours} }]`)).toContain(`- ${error}`);
  });

  test("are read as weekdays and minutes of a time zone", () => {
    const hours = "{ days: [monday, sunday], from: 22:00, to: 24:00, timeZone: Europe/Berlin }";
    expect(routesWith(`[{ to: [a@b.example], hours: ${hours} }]`)[0]?.hours).toEqual({
      days: [1, 0],
      fromMinute: 1320,
      toMinute: 1440,
      timeZone: "Europe/Berlin",
    });
  });
});

describe("the digest of a route", () => {
  test.each`
    digest                                                   | schedule
    ${"daily"}                                               | ${{ weekday: null, minute: 480, timeZone: "UTC" }}
    ${"weekly"}                                              | ${{ weekday: 1, minute: 480, timeZone: "UTC" }}
    ${"{ every: daily, at: '07:30', timeZone: Asia/Tokyo }"} | ${{ weekday: null, minute: 450, timeZone: "Asia/Tokyo" }}
    ${"{ every: weekly, on: sunday }"}                       | ${{ weekday: 0, minute: 480, timeZone: "UTC" }}
  `("$digest is due at $schedule", ({ digest, schedule }) => {
    expect(routesWith(`[{ to: [a@b.example], digest: ${digest} }]`)[0]?.digest).toEqual(schedule);
  });

  test("has an error with an example if its value is not a digest", () => {
    const example = '{ every: weekly, on: monday, at: "08:00", timeZone: Europe/Berlin }';
    expect(errorOf("[{ to: [a@b.example], digest: hourly }]")).toContain(
      `- notify[0].digest: found "hourly"; write daily, weekly or an object such as ${example}`,
    );
    expect(errorOf("[{ to: [a@b.example], watching: daily }]")).toContain(
      `- notify[0].watching: found "daily"; write weekly or ${example}`,
    );
  });
});

describe("notification settings of which one half is missing", () => {
  test("are refused if they have mail but no route", () => {
    expect(errorOf("[]")).toContain(
      "- notify: missing: mail is configured, but nobody would be notified. Add a route with recipients to notify (without a file: set NOTIFY_TO), or remove mail",
    );
  });

  test.each(["to: [a@b.example]", `webhook: ${HOOK}, escalate: { after: 30m, to: [a@b.example] }`])(
    "are refused if they have a route with { %s } but no mail",
    (route) => {
      expect(errorOf(`[{ ${route} }]`, "")).toContain(
        "- mail: missing: notify has routes with mail addresses, so set mail.from and mail.smtp.url or mail.graph",
      );
    },
  );

  test("are complete if they have a webhook and no mail", () => {
    expect(settingsWith(`[{ webhook: ${HOOK} }]`, "mail: null").notify).toHaveLength(1);
  });
});

describe("the key of a route", () => {
  const keysOf = (notify: string) => routesWith(notify).map(({ key }) => key);

  test("stays the same when routes and addresses are reordered and filters change", () => {
    const [first, second] = keysOf("[{ to: [a@b.example, c@d.example] }, { to: [e@f.example] }]");
    expect(
      keysOf("[{ to: [e@f.example], severities: [critical] }, { to: [C@d.example, a@b.example] }]"),
    ).toEqual([second, first]);
  });

  test("stays the same when a route with a name gets other recipients", () => {
    expect(keysOf("[{ name: on-call, to: [a@b.example] }]")).toEqual(
      keysOf("[{ name: on-call, to: [c@d.example] }]"),
    );
  });

  test("contains no address and no secret", () => {
    for (const key of keysOf(`[{ to: [a@b.example] }, { webhook: ${HOOK} }]`))
      expect(key).toMatch(/^[0-9a-f]{8}$/);
  });

  test("must be different for each route", () => {
    expect(errorOf("[{ to: [a@b.example] }, { to: [A@b.example], severities: [info] }]")).toContain(
      "- notify[1].name: it has the same recipients as notify[0]: give both routes a name, each a different one",
    );
    expect(
      errorOf("[{ name: ops, to: [a@b.example] }, { name: Ops, to: [c@d.example] }]"),
    ).toContain(
      '- notify[1].name: found "Ops"; this name is used twice: give every route a different name',
    );
  });
});

test("a route without a name is named after its channel and place", () => {
  expect(
    routesWith(`[{ name: on-call, to: [a@b.example] }, { webhook: ${HOOK} }]`).map((route) => [
      route.name,
      route.channel,
      route.addresses,
    ]),
  ).toEqual([
    ["on-call", "mail", ["a@b.example"]],
    ["webhook route 2", "webhook", ["hooks.example"]],
  ]);
});

describe("the secrets of a route", () => {
  test.each`
    route                                          | error
    ${"webhook: { url: hunter2-hook, secret: k }"} | ${"notify[0].webhook.url: write an address that begins with https://"}
    ${"webhook: hunter2-hook"}                     | ${"notify[0].webhook: "}
    ${"teams: { url: hunter2-teams }"}             | ${"notify[0].teams.url: write an address that begins with https://"}
    ${"teams: hunter2-teams"}                      | ${"notify[0].teams: "}
    ${"pagerduty: hunter2-key-of-a-service"}       | ${"notify[0].pagerduty: "}
  `("are not in the error for { $route }", ({ route, error }) => {
    const text = errorOf(`[{ ${route} }]`);
    expect(text).toContain(`- ${error}`);
    expect(text).not.toContain("hunter2");
  });

  test("are not read by the server", () => {
    const hook = `{ url: "\${HOOK_URL}", secret: "\${HOOK_SECRET}" }`;
    const notify = `[{ webhook: ${hook} }, { teams: { url: "\${TEAMS}" } }, { pagerduty: { routingKey: "\${PD}" } }]`;
    const readFile = () => `${TENANTS}\nnotify: ${notify}`;
    const [route] = readSettings("server", { env: {}, readFile }).notify;
    expect(route?.webhook?.secret).toBe(`\${HOOK_SECRET}`);
    expect(() => readSettings("worker", { env: {}, readFile })).toThrow("HOOK_SECRET is not set");
  });
});
