import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReadFailure } from "../domain/read-failure.ts";
import type { Instant } from "../domain/time.ts";
import { readFailedSignIn } from "../worker/graph/failed-sign-in.ts";
import { type GraphError, toReadFailure } from "../worker/graph/graph-error.ts";
import { toGraphError } from "../worker/graph/response-error.ts";
import { toSignInError } from "../worker/graph/sign-in-error.ts";

// Read failures as the worker stores them. Their texts come from the product, and Graph's answers
// are Microsoft's examples.

/** What the worker makes of one of Microsoft's examples of an error answer. */
function errorOfExample(file: string): GraphError {
  const path = join(import.meta.dirname, "simulator", "examples", file);
  const { status, headers, body } = JSON.parse(readFileSync(path, "utf8")) as {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: object;
  };
  const lowerCaseHeaders = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const response = { status, headers: lowerCaseHeaders, text: JSON.stringify(body) };
  return toGraphError(response, "ProvisioningLog.Read.All");
}

const ERRORS = {
  /** The client secret of Steadystate's app registration has expired. */
  unauthorised: toSignInError(
    null,
    readFailedSignIn({
      status: 401,
      headers: {},
      text: '{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys are expired.","error_codes":[7000222]}',
    }),
  ),
  unavailable: errorOfExample("error-503.json"),
  unlicensed: errorOfExample("error-403-licence.json"),
  throttled: errorOfExample("error-429.json"),
} as const;

export function readFailureOf(kind: keyof typeof ERRORS, since: Instant): ReadFailure {
  return toReadFailure(ERRORS[kind], null, since);
}
