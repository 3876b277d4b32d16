import { expect, test } from "vitest";
import { JOB, job } from "./graph-records.ts";
import { CASE_TENANT, playCase } from "./play-case.ts";

// Codes whose text says that the error is transient. Source of codes and texts:
// https://github.com/f-bader/EntraID-ErrorCodes (EntraIDErrorCodes.json).
const TRANSIENT_CODES = [
  { code: 50_003, message: "Certificate roll is in progress. Please retry the operation later." },
  { code: 50_004, message: "A transient error has occurred. Please try again." },
  { code: 90_024, message: "A transient error has occurred. Please try again." },
  { code: 90_030, message: "A transient error has occurred. Try again after some time." },
  { code: 90_031, message: "A transient error has occurred. Try again after some time." },
  { code: 90_032, message: "A transient error has occurred. Try again after some time." },
  { code: 90_035, message: "Service is temporarily unavailable. Please retry later." },
  { code: 90_039, message: "Service is temporarily unavailable. Please retry later." },
  { code: 90_041, message: "A transient error has occurred. Please try again." },
  { code: 90_090, message: "A transient error has occurred. Please try again." },
  { code: 90_091, message: "A transient error has occurred. Please try again." },
  { code: 90_202, message: "A transient error has occurred. Please try again." },
];
const MINUTE = 60_000;

test.each(TRANSIENT_CODES.flatMap((answer) => [503, 400].map((status) => ({ ...answer, status }))))(
  "the mail about a sign-in answered with $status and AADSTS$code does not blame the credential",
  async ({ code, message, status }) => {
    const played = await playCase({ jobs: [job({ id: JOB })] });
    played.graph.faults.add({
      kind: "sign-in-error",
      signInError: { status, error: "temporarily_unavailable", code, message },
    });
    await played.poll();
    await played.poll({ afterMs: 16 * MINUTE });

    const tenant = await played.api(`/tenants/${CASE_TENANT}`);
    expect(tenant).toMatchObject({
      readFailure: `The sign-in service of Entra is not available at the moment (AADSTS${code}, status ${status}).`,
      readFailureCode: "sign-in-unavailable",
      readFailureRemedy: expect.stringMatching(/^Nothing to do: the next poll tries again\./),
    });
    const [mail] = played.mails();
    expect(mail?.subject).toMatch(/^UNKNOWN: fabrikam/);
    expect(mail?.text).toContain(tenant.readFailure);
    expect(mail?.text).toMatch(/Next step: Nothing to do: the next poll tries again\./);
    expect(mail?.text).not.toMatch(/refuse|secret|certificate/);
  },
);
