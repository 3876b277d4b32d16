import { describe, expect, test } from "vitest";
import type { GraphFault } from "../../simulator/graph/graph-faults.ts";
import { runDoctorWith } from "../worker/doctor-run.ts";
import { JOB, job } from "./graph-records.ts";
import { CASE_TENANT, type PlayedCase, playCase } from "./play-case.ts";

const MINUTE = 60_000;

async function playFailure(fault: GraphFault): Promise<PlayedCase> {
  const played = await playCase({ jobs: [job({ id: JOB })] });
  played.graph.faults.add(fault);
  await played.poll();
  await played.poll({ afterMs: 16 * MINUTE });
  return played;
}

const signInError = (status: number, error: string, code: number, message: string): GraphFault => ({
  kind: "sign-in-error",
  signInError: { status, error, code, message },
});

// Codes and texts: Microsoft Entra "authentication and authorization error codes",
// https://github.com/f-bader/EntraID-ErrorCodes, and, for the codes 70021 to 700213, reports of
// workload identity federation such as https://github.com/Azure/azure-workload-identity/issues.
const REFUSALS: readonly (readonly [string, GraphFault, RegExp])[] = [
  [
    "secret-wrong",
    signInError(401, "invalid_client", 7_000_215, "Invalid client secret provided."),
    /Enter the value of the client secret \(not its ID\)/,
  ],
  [
    "secret-expired",
    signInError(401, "invalid_client", 7_000_222, "The provided client secret keys are expired."),
    /Create a new client secret in Steadystate's app registration/,
  ],
  [
    "app-unknown",
    signInError(400, "unauthorized_client", 700_016, "Application was not found in the directory."),
    /Compare credential\.clientId and tenantId/,
  ],
  [
    "app-not-in-tenant",
    signInError(401, "unauthorized_client", 7_000_229, "missing service principal in the tenant"),
    /Grant the app admin consent in this tenant/,
  ],
  [
    "app-disabled",
    signInError(400, "unauthorized_client", 7_000_112, "Application is disabled."),
    /allow sign-ins of the app/,
  ],
  [
    "assertion-of-other-app",
    signInError(
      401,
      "invalid_client",
      700_021,
      "Client assertion application identifier doesn't match 'client_id' parameter.",
    ),
    /Set credential\.clientId to the app for which the token or certificate was made/,
  ],
  [
    "federated-subject-unknown",
    signInError(
      401,
      "invalid_client",
      700_213,
      "No matching federated identity record found for presented assertion subject.",
    ),
    /Compare the subject \(sub\) of the token/,
  ],
  [
    "certificate-not-registered",
    signInError(401, "invalid_client", 700_027, "Client assertion failed signature validation."),
    /Upload the certificate to Steadystate's app registration/,
  ],
  [
    "assertion-not-valid-now",
    signInError(
      401,
      "invalid_client",
      700_024,
      "Client assertion is not within its valid time range.",
    ),
    /Set the clock of this machine/,
  ],
  [
    "tenant-unknown",
    signInError(400, "invalid_request", 90_002, "Tenant not found."),
    /Check tenantId and cloud/,
  ],
  [
    "blocked-by-policy",
    signInError(
      400,
      "access_denied",
      53_003,
      "Access has been blocked by Conditional Access policies.",
    ),
    /Ask an administrator of Conditional Access/,
  ],
  [
    "graph-disabled",
    signInError(
      400,
      "invalid_resource",
      500_014,
      "The service principal for resource is disabled.",
    ),
    /enable the service principal of Microsoft Graph/,
  ],
  [
    "sign-in-refused",
    signInError(400, "invalid_request", 1_234_567, "Something new."),
    /Look up 1234567 on Microsoft's page login\.microsoftonline\.com\/error/,
  ],
];

describe("a refused sign-in", () => {
  test.each(REFUSALS)(
    "with the cause %s has its own remedy in API, mail and doctor",
    async (code, fault, remedy) => {
      const played = await playFailure(fault);
      const tenant = await played.api(`/tenants/${CASE_TENANT}`);
      expect(tenant.readFailureCode).toBe(code);
      expect(tenant.readFailure).toContain(`AADSTS${fault.signInError?.code}`);
      expect(tenant.readFailureRemedy).toMatch(remedy);
      const [mail] = played.mails();
      expect(mail?.text).toContain(tenant.readFailure);
      expect(mail?.text).toContain(`Next step: ${tenant.readFailureRemedy}`);

      const doctor = await runDoctorWith(played.settings);
      expect(doctor.text(`fail ${CASE_TENANT} sign-in`)).toMatch(remedy);
      expect(`${mail?.text}${doctor.output}`).not.toContain("s3cret~value");
    },
  );

  test("without an AADSTS code is reported with its OAuth error", async () => {
    const played = await playFailure({
      kind: "answer",
      requestKinds: ["sign-in"],
      answer: { status: 401, text: '{"error":"invalid_client"}' },
    });
    expect(await played.api(`/tenants/${CASE_TENANT}`)).toMatchObject({
      readFailureCode: "sign-in-refused",
      readFailure: expect.stringContaining("(invalid_client)"),
    });
  });
});

test("a claims challenge of Graph is reported as a revoked token, and the remedy does not ask for a new secret", async () => {
  const played = await playFailure({ kind: "claims-challenge" });
  const tenant = await played.api(`/tenants/${CASE_TENANT}`);
  expect(tenant).toMatchObject({
    readFailureCode: "claims-challenge",
    readFailureRemedy: expect.stringMatching(
      /Conditional Access policy.*a new secret does not help/,
    ),
  });
  expect(played.mails()[0]?.text).toContain(tenant.readFailure);
  const doctor = await runDoctorWith(played.settings);
  expect(doctor.text(`fail ${CASE_TENANT} provisioning logs`)).toMatch(
    /continuous access evaluation/,
  );
});

test("a proxy that answers in place of the sign-in service is reported as a proxy", async () => {
  const played = await playFailure({
    kind: "answer",
    requestKinds: ["sign-in"],
    answer: { status: 403, text: "<html>Access denied by proxy</html>" },
  });
  expect(await played.api(`/tenants/${CASE_TENANT}`)).toMatchObject({
    readFailureCode: "sign-in-unavailable",
    readFailure: "Something else answers in place of the sign-in service (status 403).",
    readFailureRemedy: expect.stringMatching(/any proxy/),
  });
});

describe("the worker's log", () => {
  const warnings = (played: PlayedCase) =>
    played.logLines.filter(({ message }) => message === "tenant cannot be read");

  test("has one warning with the remedy when the secret is wrong, and one more warning an hour later", async () => {
    const played = await playFailure({ kind: "sign-in-error" });
    expect(warnings(played)).toEqual([
      {
        level: "warn",
        message: "tenant cannot be read",
        fields: {
          tenant: CASE_TENANT,
          code: "secret-wrong",
          reason:
            "Entra refuses Steadystate's sign-in: the client secret is wrong (AADSTS7000215).",
          remedy: expect.stringMatching(/^Enter the value of the client secret/),
        },
      },
    ]);
    await played.poll({ afterMs: 50 * MINUTE });
    expect(warnings(played)).toHaveLength(2);
    expect(JSON.stringify(played.logLines)).not.toContain("s3cret~value");
  });

  test("has a warning for each cause, and a line when the tenant can be read again", async () => {
    const played = await playFailure({ kind: "sign-in-error" });
    played.graph.faults.clear();
    played.graph.faults.add(signInError(400, "unauthorized_client", 700_016, "Not found."));
    await played.poll({ afterMs: MINUTE });
    played.graph.faults.clear();
    await played.poll({ afterMs: MINUTE });
    await played.poll({ afterMs: MINUTE });
    expect(warnings(played).map(({ fields }) => fields)).toMatchObject([
      { code: "secret-wrong" },
      { code: "app-unknown" },
    ]);
    const messages = played.logLines.map(({ message }) => message);
    expect(messages.filter((message) => message === "tenant can be read again")).toHaveLength(1);
  });
});
