import { expect, test } from "vitest";
import { parseErrorText } from "../../../domain/explanation/parse-error-text.ts";
import { scimReason } from "../../cases/graph-records.ts";

const LONG = "The value is wrong. ".repeat(120);

test.each`
  shape                         | answer                                                                                                                               | detail
  ${"a SCIM error"}             | ${'{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"Email is invalid","status":"400"}'}                          | ${"Email is invalid"}
  ${"an object"}                | ${'{"detail":{"Operations":{"op":["\\"add\\" is not a valid choice"],"value":["value must be a boolean or object"]}}}'}              | ${'"add" is not a valid choice; value must be a boolean or object'}
  ${"a list"}                   | ${'{"detail":["userName: This field may not be blank.","emails: This field is required."]}'}                                         | ${"userName: This field may not be blank; emails: This field is required"}
  ${"a map of fields"}          | ${'{"userName":["user with this username already exists."]}'}                                                                        | ${"user with this username already exists."}
  ${"a text without its field"} | ${'{"emails":["This field is required."]}'}                                                                                          | ${"emails: This field is required."}
  ${"Slack"}                    | ${'{"Errors":{"description":"user_not_found","code":404}}'}                                                                          | ${"user_not_found"}
  ${"message[]"}                | ${'{"statusCode":400,"message":["email must be an email"],"error":"Bad Request"}'}                                                   | ${"email must be an email"}
  ${"errors[] of texts"}        | ${'{"errors":["Email has already been taken"]}'}                                                                                     | ${"Email has already been taken"}
  ${"JSON:API"}                 | ${'{"errors":[{"status":"422","title":"Invalid","detail":"is too long","source":{"pointer":"/data/attributes/title"}}]}'}            | ${"title: is too long"}
  ${"FastAPI"}                  | ${'{"detail":[{"loc":["body","userName"],"msg":"field required","type":"value_error.missing"}]}'}                                    | ${"userName: field required"}
  ${"Laravel"}                  | ${'{"message":"The given data was invalid.","errors":{"email":["The email has already been taken."]}}'}                              | ${"The email has already been taken."}
  ${"GitHub"}                   | ${'{"message":"Validation Failed","errors":[{"resource":"User","field":"email","code":"already_exists"}]}'}                          | ${"email: already_exists"}
  ${"Google"}                   | ${'{"error":{"code":409,"message":"Entity already exists.","errors":[{"message":"Entity already exists.","reason":"duplicate"}]}}'}  | ${"Entity already exists."}
  ${"OData"}                    | ${'{"error":{"code":"COE0005","message":{"lang":"en-US","value":"Invalid property names"}}}'}                                        | ${"Invalid property names"}
  ${"Apigee"}                   | ${'{"fault":{"faultstring":"Rate limit quota violation","detail":{"errorcode":"policies.ratelimit.QuotaViolation"}}}'}               | ${"Rate limit quota violation"}
  ${"Okta"}                     | ${'{"errorCode":"E0000001","errorSummary":"Api validation failed: login","errorCauses":[{"errorSummary":"login: already exists"}]}'} | ${"login: already exists"}
  ${"a quoted dictionary"}      | ${'{"error":{"message":"{\'error\': \'Field department is required\'}","code":"400"}}'}                                              | ${"Field department is required"}
  ${"a Python dictionary"}      | ${"{u'detail': u'User doesn\\'t exist', 'active': None, 'ok': False}"}                                                               | ${"User doesn't exist"}
  ${"an open apostrophe"}       | ${"{'message': 'The user's mail is invalid'}"}                                                                                       | ${"The user's mail is invalid"}
  ${"JSON in a text"}           | ${'{"message":"Request failed: {\\"detail\\":\\"Seat limit reached\\"}"}'}                                                           | ${"Seat limit reached"}
  ${"a text before JSON"}       | ${'Bad Request {"detail":"Seat limit reached"}'}                                                                                     | ${"Seat limit reached"}
  ${"a SOAP fault"}             | ${"<soap:Fault><faultcode>X</faultcode><faultstring>INVALID_LOGIN: Invalid username</faultstring></soap:Fault>"}                     | ${"INVALID_LOGIN: Invalid username"}
  ${"XML"}                      | ${"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"}                                                        | ${"Access Denied"}
  ${"a plain text"}             | ${"Value not supported for attribute department"}                                                                                    | ${"Value not supported for attribute department"}
  ${"a JSON string"}            | ${'"User limit exceeded"'}                                                                                                           | ${"User limit exceeded"}
  ${"the name of a status"}     | ${"Bad Request "}                                                                                                                    | ${null}
  ${"the user sent back"}       | ${'{"id":"42","displayName":"Devon Sample","name":{"givenName":"Devon"}}'}                                                           | ${null}
  ${"a web page"}               | ${"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"}                                       | ${null}
  ${"nothing"}                  | ${""}                                                                                                                                | ${null}
`("the app's words are found in $shape", ({ answer, detail }) => {
  expect(parseErrorText(scimReason("BadRequest", answer)).detail).toBe(detail);
});

test("the app's words are found in an answer that was cut off", () => {
  const answer = JSON.stringify({ status: "409", errors: [{ message: LONG }] }).slice(0, 2000);
  expect(parseErrorText(`StatusCode: Conflict\r\nWeb Response: \r\n${answer}`)).toMatchObject({
    httpStatus: 409,
    detail: expect.stringMatching(/^The value is wrong\. The value is wrong\./),
  });
});

test.each`
  text                                                                                  | status
  ${"StatusCode: Conflict\r\nWeb Response: \r\n{}"}                                     | ${409}
  ${'StatusCode: BadRequest\r\nWeb Response: \r\n{"status":"409"}'}                     | ${409}
  ${'StatusCode: BadRequest\r\nWeb Response: \r\n{"code":1005}'}                        | ${400}
  ${"StatusCode: 520\r\nWeb Response: \r\n"}                                            | ${520}
  ${"Operation: GET Response Status Code: InternalServerError Response Headers: "}      | ${500}
  ${"An HTTP/404 Not Found response was returned rather than the expected HTTP/200 OK"} | ${404}
  ${"Response status code does not indicate success: 401 (Unauthorized)."}              | ${401}
  ${"The remote server returned an error: (503) Server Unavailable."}                   | ${503}
  ${"<html><title>504 Gateway Time-out</title></html>"}                                 | ${504}
  ${"The order 4711 was not found."}                                                    | ${null}
`("the HTTP status of $text is $status", ({ text, status }) => {
  expect(parseErrorText(text).httpStatus).toBe(status);
});
