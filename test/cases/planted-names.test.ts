import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { sha256 } from "../server/api-key-fixtures.ts";
import { bearer, startTestServer, type TestServer } from "../server/test-server.ts";
import {
  APP,
  ASSIGNED_ONLY,
  assignment,
  CASE_START,
  groupMember,
  job,
  PERSON,
  quarantinedStatus,
  row,
} from "./graph-records.ts";
import { CASE_TENANT, CASE_TENANT_ID, type PlayedCase, playCase } from "./play-case.ts";
import { TARGET, TARGET_JOB } from "./target-fixtures.ts";

// Every free text of an answer names a person: of Graph, of the sign-in service and of a SCIM
// server. A viewer must find the name nowhere.

const NAME = "Ravensworth";
const NAME_PATTERN = /ravensworth/i;
const UPN = PERSON.userPrincipalName;
const GROUP = "6f000000-0000-4000-8000-000000000001";
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A JWT that expires in two days. */
function tokenWithName(): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const exp = (CASE_START + 2 * DAY) / 1000;
  const claims = { exp, sub: UPN, name: NAME, iss: `https://${NAME}.example` };
  return `${encode({ alg: "RS256", kid: NAME })}.${encode(claims)}.c2lnbmF0dXJl`;
}

/** The token of the SCIM server in the settings, and its parts. */
const SECRETS = [tokenWithName(), tokenWithName().split(".")[1]!];

const metricsPage = (count: number) => `# HELP scim_requests_total ${NAME}
scim_requests_total{method="${NAME}",status="${NAME}",endpoint="/Users/${UPN}",user="${NAME}"} ${count}
${NAME}_scim_requests_total{method="POST",status="500"} ${count}
scim_request_duration_seconds_count{method="${NAME}",user="${UPN}"} ${count}
`;

const ERROR = { code: "InvalidCredentials", message: `${UPN} may not`, tenantActionable: true };

/** A SCIM server that refuses the token, and its metrics page. */
async function startNamingServer(): Promise<string> {
  let pages = 0;
  const server = createServer((request, response) => {
    if (request.url?.startsWith("/metrics") === true) {
      pages += 1;
      response.end(metricsPage(pages * 30));
      return;
    }
    response.writeHead(401, {
      "content-type": "application/scim+json",
      "www-authenticate": `Bearer realm="${NAME}", error_description="${UPN}"`,
    });
    response.end(JSON.stringify({ schemas: [NAME], detail: `${UPN} may not sign in` }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function playNamingCase(): Promise<PlayedCase> {
  const url = await startNamingServer();
  const target = { name: TARGET, tenant: CASE_TENANT, application: APP.displayName };
  const ofNaming = (principalId: string, principalType: string) =>
    assignment({
      principalId,
      principalType,
      at: CASE_START - 2 * DAY,
      principalDisplayName: `${NAME} and friends`,
    });
  const step = (details: object) => ({
    name: `Export of ${NAME}`,
    provisioningStepType: "export",
    status: "failure",
    description: `The property ${NAME} of ${UPN} is invalid`,
    details,
  });
  const failure = (at: number, details: object) =>
    row({
      jobId: TARGET_JOB,
      at: CASE_START - at * MINUTE,
      error: { errorCode: "InvalidValue", reason: `${NAME}: the value of ${UPN} is not valid` },
      steps: [step(details)],
      changes: [{ displayName: NAME, oldValue: NAME, newValue: UPN }],
    });
  return await playCase({
    apps: [
      {
        ...APP,
        jobs: [job({ id: TARGET_JOB, status: quarantinedStatus({ error: ERROR }) })],
        secrets: ASSIGNED_ONLY,
        assignments: [ofNaming(GROUP, "Group"), ofNaming(PERSON.id, "User")],
      },
    ],
    groups: { [GROUP]: [groupMember(PERSON)] },
    rows: [
      failure(50, { PropertyName: NAME }),
      failure(40, { AttributeName: UPN, [NAME]: NAME }),
      failure(30, { path: NAME, SkipReason: NAME }),
    ],
    settings: {
      targets: [
        {
          ...target,
          scim: { url: `${url}/scim`, token: tokenWithName() },
          metrics: { url: `${url}/metrics`, preset: "scim" },
        },
      ],
    },
  });
}

/** Every GET route that a viewer may use, with the ids of the planted records, from the API document. */
async function pathsOfViewer(viewers: TestServer, incidentId: string): Promise<readonly string[]> {
  const document = (await viewers.get("/openapi.json")).body as OpenApi;
  const pathValues: Readonly<Record<string, string>> = {
    "tenants/{tenant}": `tenants/${CASE_TENANT}`,
    "targets/{name}": `targets/${TARGET}`,
    "{jobId}": encodeURIComponent(TARGET_JOB),
    "incidents/{id}": `incidents/${encodeURIComponent(incidentId)}`,
    "series/{name}": `series/failing-objects?job=${encodeURIComponent(TARGET_JOB)}`,
  };
  return Object.entries(document.paths)
    .filter(([path, { get }]) => path.startsWith("/api/v1/") && get?.description.includes("viewer"))
    .filter(([path]) => path !== "/api/v1/stream")
    .map(([path]) =>
      Object.entries(pathValues).reduce((text, [from, to]) => text.replace(from, to), path),
    );
}

type OpenApi = {
  readonly paths: Readonly<Record<string, { readonly get?: { readonly description: string } }>>;
};

/** What a viewer reads, and what is written where no role is checked. */
async function expectNoName({ store, clock, server, logLines, mails }: PlayedCase): Promise<void> {
  const poll = { logs: MINUTE, jobs: MINUTE, audits: MINUTE, discovery: MINUTE, targets: MINUTE };
  const viewers = await startTestServer({
    store,
    now: clock.now,
    tenants: [
      {
        name: CASE_TENANT,
        tenantId: CASE_TENANT_ID,
        portal: null,
        pollIntervalsMs: { ...poll, assignments: 60 * MINUTE },
      },
    ],
    thresholds: DEFAULT_THRESHOLDS,
    access: {
      mode: "keys",
      keys: [{ name: "viewer", sha256: sha256("viewer"), role: "viewer", tenants: ["*"] }],
    },
  });
  onTestFinished(() => viewers.close());
  const { items: incidents } = (await viewers.get("/api/v1/incidents", bearer("viewer"))).body as {
    items: readonly { readonly id: string }[];
  };
  const paths = await pathsOfViewer(viewers, incidents[0]!.id);
  expect(paths.length).toBeGreaterThan(15);
  for (const path of [...paths, "/metrics", "/readyz", "/openapi.json"]) {
    const { status, text } = await viewers.get(path, bearer("viewer"));
    expect(status, path).toBe(200);
    expect(text, path).not.toMatch(NAME_PATTERN);
    for (const secret of SECRETS) expect(text, path).not.toContain(secret);
  }
  const subjects = mails().map(({ subject }) => subject);
  expect(subjects.length).toBeGreaterThan(0);
  expect(subjects.join("\n")).not.toMatch(NAME_PATTERN);
  const lines = [...logLines, ...server.logLines, ...viewers.logLines];
  expect(JSON.stringify(lines)).not.toMatch(NAME_PATTERN);
  for (const secret of SECRETS) {
    expect(JSON.stringify(lines)).not.toContain(secret);
    expect(
      mails()
        .map(({ text }) => text)
        .join("\n"),
    ).not.toContain(secret);
  }
}

test("a name in groups, assignments, steps, tokens, headers and metric labels reaches no viewer", async () => {
  const played = await playNamingCase();
  await played.poll();
  await played.poll({ afterMs: 20 * MINUTE });
  await played.poll({ afterMs: 20 * MINUTE });
  // The worker has read the planted records.
  expect((await played.api(`/jobs/${TARGET_JOB}/failures`)).items.length).toBeGreaterThan(0);
  const { statuses } = await played.api(`/identities/${CASE_TENANT}/${PERSON.id}`);
  expect(statuses).toMatchObject([{ isAssigned: true }]);
  const { items: events } = await played.api(`/events?job=${TARGET_JOB}`);
  expect(JSON.stringify(events)).toMatch(NAME_PATTERN);
  expect((await played.api(`/targets/${TARGET}`)).tokenExpiresAt).not.toBeNull();
  await expectNoName(played);
});

test("a name in a refused sign-in or in a refused request to Graph reaches no viewer", async () => {
  const played = await playNamingCase();
  await played.poll();
  played.graph.faults.add({
    kind: "answer",
    requestKinds: ["batch", "provisioning"],
    answer: {
      status: 401,
      text: JSON.stringify({ error: { code: NAME, message: `${UPN} may not` } }),
      headers: { "www-authenticate": `Bearer realm="${NAME}", authorization_uri="${UPN}"` },
    },
  });
  await played.poll({ afterMs: 20 * MINUTE });
  await expectNoName(played);
  played.graph.faults.clear();
  played.graph.faults.add({
    kind: "sign-in-error",
    signInError: { status: 400, error: NAME, code: 7_000_215, message: `${UPN} may not sign in` },
  });
  await played.poll({ afterMs: 60 * MINUTE });
  await expectNoName(played);
});
