import { describe, expect, test } from "vitest";
import { meaningText, remedyText } from "../../../wording/explanations.ts";
import { explainAnswer } from "./explain-scim-answer.ts";

const json = JSON.stringify;

// Amazon API Gateway answers these for a path or a method that it does not have; with a bearer token it reads the token
// as a signature of AWS. https://geeksrepos.com/FinchPowers/AWS-API-Gateway-Errors-Mapping-Guide
describe("an answer of Amazon API Gateway about a route that it does not have", () => {
  test.each`
    answer
    ${json({ message: "Missing Authentication Token" })}
    ${json({ message: "Missing Authentication Token." })}
    ${json({ message: "'eyJh' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer eyJh'." })}
    ${json({ message: "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): 'abc='." })}
    ${json({ message: "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter." })}
  `("does not blame the token: $answer", ({ answer }) => {
    const explanation = explainAnswer("403", "update user", answer);
    expect(explanation).toMatchObject({ id: "gateway-route-missing", owner: "target vendor" });
    expect(meaningText(explanation)).toMatch(/The token is not the cause/);
    const remedy = remedyText(explanation, { isActionDue: true, hasMessage: true });
    expect(remedy).toMatch(/^The app's owner compares the Tenant URL/);
    expect(remedy).not.toMatch(/names another reason|Target Object Actions/);
  });

  test.each`
    status   | answer                                                                    | id
    ${"401"} | ${json({ message: "Missing Authentication Token" })}                      | ${"token-not-accepted"}
    ${"403"} | ${json({ message: "missing authentication token for REST request [/]" })} | ${"token-not-accepted"}
    ${"403"} | ${json({ message: "Authorization header requires a bearer token" })}      | ${"token-not-accepted"}
    ${"403"} | ${json({ message: "Invalid authentication token" })}                      | ${"token-not-accepted"}
  `("is not meant by $answer under $status", ({ status, answer, id }) => {
    expect(explainAnswer(status, "update user", answer).id).toBe(id);
  });
});
