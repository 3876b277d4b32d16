import { describe, expect, test } from "vitest";
import { meaningText, remedyText } from "../../../wording/explanations.ts";
import { explainWords } from "./explain-scim-answer.ts";

const STREET = 'addresses[type eq "work"].streetAddress';

// Messages of Laravel in several languages, of class-validator, Ajv and Joi. A street in Entra is always a text.
describe("a wrong JSON type of a part of a value", () => {
  test.each`
    words                                                                                              | attribute
    ${"urn:ietf:params:scim:schemas:core:2___0:User:addresses.0.streetAddress は文字列にして下さい。"} | ${STREET}
    ${"addresses.0.streetAddressは、文字列で指定してください。"}                                       | ${STREET}
    ${"The addresses.0.streetAddress field must be a string."}                                         | ${STREET}
    ${"addresses.0.streetAddress must be a string"}                                                    | ${STREET}
    ${"body/addresses/0/streetAddress must be string"}                                                 | ${STREET}
    ${'"addresses[0].locality" must be a string'}                                                      | ${'addresses[type eq "work"].locality'}
    ${"The phoneNumbers.0.value field must be a number."}                                              | ${"phoneNumbers"}
    ${'phoneNumbers[type eq "mobile"].value should be an object'}                                      | ${'phoneNumbers[type eq "mobile"].value'}
    ${"emails[0].value must be of type string"}                                                        | ${'emails[type eq "work"].value'}
    ${"addresses.0.postalCode muss ein String sein."}                                                  | ${'addresses[type eq "work"].postalCode'}
    ${"El campo addresses.0.locality debe ser una cadena de caracteres."}                              | ${'addresses[type eq "work"].locality'}
    ${"Le champ addresses.0.locality doit être une chaîne de caractères."}                             | ${'addresses[type eq "work"].locality'}
  `("leads to the mapping, then to the vendor: $words", ({ words, attribute }) => {
    const explanation = explainWords("400", "update user", words);
    expect(explanation).toMatchObject({ id: "part-type-refused", owner: "app owner", attribute });
    const remedy = remedyText(explanation, { isActionDue: true, hasMessage: true });
    expect(meaningText(explanation)).toContain(attribute);
    expect(remedy).toMatch(/^The app's owner removes the mapping/);
    expect(remedy).toMatch(/vendor/);
    expect(remedy).not.toMatch(/A directory admin/);
  });

  test.each`
    words                                                                   | id
    ${"title must be a string"}                                             | ${"value-refused"}
    ${"addresses.0.country must be a string of two letters"}                | ${"value-refused"}
    ${"emails.0.value must be a string and must not be empty"}              | ${"email-missing"}
    ${"phoneNumbers.0.value must be a number in E.164 format"}              | ${"value-refused"}
    ${"addresses.0.postalCode must be a string with at most 10 characters"} | ${"value-too-long"}
    ${"Value for attribute 'manager' must be an object but was '\"2c2f\"'"} | ${"value-type-mismatch"}
    ${"Operations[0].value must be an object"}                              | ${"request-not-understood"}
  `("is not meant by $words", ({ words, id }) => {
    expect(explainWords("400", "update user", words).id).toBe(id);
  });
});
