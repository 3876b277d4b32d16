import { describe, expect, test } from "vitest";
import { meaningText, remedyText } from "../../../wording/explanations.ts";
import { explainAnswer, explainWords } from "./explain-scim-answer.ts";

const json = JSON.stringify;

// Messages of ASP.NET Core, FastAPI, Laravel, NestJS, Rails and Spring Boot about a body that they could not read.
describe("an answer that misses the whole body of the call", () => {
  test.each`
    status   | answer
    ${"400"} | ${json({ errors: { $: ["The input was not valid."], request: ["The request field is required."] } })}
    ${"400"} | ${json({ errors: { $: ["The JSON value could not be converted to Contoso.ScimUser. Path: $ | LineNumber: 0 | BytePositionInLine: 1."], model: ["The model field is required."] } })}
    ${"400"} | ${json({ errors: { "": ["A non-empty request body is required."], userDto: ["The userDto field is required."] } })}
    ${"422"} | ${json({ detail: [{ loc: ["body", "item"], msg: "field required", type: "value_error.missing" }] })}
    ${"422"} | ${json({ detail: [{ type: "missing", loc: ["body"], msg: "Field required", input: null }] })}
    ${"422"} | ${json({ detail: [{ type: "model_attributes_type", loc: ["body"], msg: "Input should be a valid dictionary or object to extract fields from" }] })}
    ${"422"} | ${json({ detail: [{ loc: ["body", "payload"], msg: "value is not a valid dict", type: "type_error.dict" }] })}
    ${"422"} | ${json({ message: "The data field is required.", errors: { data: ["The data field is required."] } })}
    ${"400"} | ${"param is missing or the value is empty: user"}
    ${"400"} | ${"Required request body is missing: public Contoso.createUser(ScimUser)"}
    ${"400"} | ${json({ username: ["This field is required."], password: ["This field is required."] })}
    ${"422"} | ${json({ detail: [{ loc: ["body", "username"], msg: "field required" }, { loc: ["body", "password"], msg: "field required" }] })}
    ${"400"} | ${json({ message: ["username should not be empty", "password must be a string", "password should not be empty"], error: "Bad Request" })}
    ${"422"} | ${json({ errors: { login: ["The login field is required."], email: ["The email field is required."], password: ["The password field is required."] } })}
    ${"400"} | ${json({ error: "Missing required fields: username, email, password" })}
    ${"400"} | ${json({ email: ["This field is required."], password: ["This field is required."] })}
    ${"500"} | ${json({ errors: { dto: ["The dto field is required."] } })}
  `("belongs to the vendor: $answer", ({ status, answer }) => {
    const explanation = explainAnswer(status, "create user", answer);
    expect(explanation).toMatchObject({
      id: "body-not-read",
      owner: "target vendor",
      attribute: null,
    });
    const remedy = remedyText(explanation, { isActionDue: true, hasMessage: true });
    expect(meaningText(explanation)).toMatch(/body of Entra's call/);
    expect(remedy).toMatch(/^The app's owner checks that the Tenant URL .* SCIM address/);
    expect(remedy).toMatch(/sends the vendor the message and the call/);
    expect(remedy).not.toMatch(/fills in|names another reason/);
  });

  test("names what it misses in the words that are shown", () => {
    const answer = json({ detail: [{ loc: ["body", "item"], msg: "field required" }] });
    expect(explainAnswer("422", "update user", answer).detail).toBe("item: field required.");
  });

  test.each`
    change           | answer                                                                                                                                                               | id
    ${"create user"} | ${json({ detail: [{ loc: ["body", "userName"], msg: "field required" }] })}                                                                                          | ${"value-not-mapped"}
    ${"create user"} | ${json({ detail: [{ loc: ["body", "name", "familyName"], msg: "field required" }] })}                                                                                | ${"name-missing"}
    ${"create user"} | ${json({ errors: { $: ["JSON deserialization for type 'User' was missing required properties including: 'familyName'."], user: ["The user field is required."] } })} | ${"name-missing"}
    ${"create user"} | ${json({ displayName: ["Missing data for required field."] })}                                                                                                       | ${"value-not-mapped"}
    ${"create user"} | ${json({ errors: { "name.familyName": ["Required property 'familyName' not found in JSON. Path 'name', line 1, position 407."] } })}                                 | ${"name-missing"}
    ${"create user"} | ${json({ errors: [{ detail: "The employee number is required.", source: { pointer: "/data" } }] })}                                                                  | ${"value-missing"}
    ${"create user"} | ${json({ errors: { request: ["The request was refused: displayName is required."] } })}                                                                              | ${"value-not-mapped"}
    ${"create user"} | ${json({ detail: "Request is missing required field department" })}                                                                                                  | ${"value-missing"}
    ${"delete user"} | ${json({ errors: { request: ["The request field is required."] } })}                                                                                                 | ${"request-refused"}
    ${"create user"} | ${json({ detail: "user name or password is missing" })}                                                                                                              | ${"credentials-rejected"}
  `("is not meant by $answer on $change", ({ change, answer, id }) => {
    expect(explainAnswer("400", change, answer).id).toBe(id);
  });

  test("is no matter of the token, also under 401", () => {
    expect(explainWords("401", "create user", "The request field is required.").id).toBe(
      "body-not-read",
    );
    expect(explainWords("401", "create user", "Token missing: payload is required.").id).toBe(
      "token-not-accepted",
    );
  });
});
