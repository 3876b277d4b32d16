import type { ErrorCodeEntry } from "./error-codes.ts";

/**
 * Codes that gallery connectors have of their own (entra-docs, the apps' provisioning tutorials);
 * without the app's name where several put it in front.
 */
export const CONNECTOR_ERROR_CODES: readonly ErrorCodeEntry[] = [
  {
    code: "DuplicateUserName",
    errorClass: "conflict",
    owner: "app owner",
    meaning:
      "The user name is taken in the app, where it must be unique among all of its customers.",
    remedy:
      "The app's owner maps a user name that nobody else can have, such as the address with a suffix of your own, under Provisioning, Attribute mapping; or frees the name in the app.",
  },
  {
    code: "RequiredFieldMissing",
    errorClass: "data",
    owner: "directory admin",
    meaning: "The app needs a value that the person does not have in Entra.",
    remedy:
      "A directory admin fills in the missing value in Entra, or the app's owner gives that attribute mapping a default value.",
  },
  {
    code: "InvalidLookupReference",
    errorClass: "reference",
    owner: "app owner",
    meaning: "A value such as department or location names a record that the app does not have.",
    remedy:
      "The app's owner adds the record in the app with exactly the name that Entra sends, or removes the mapping.",
  },
  {
    code: "EntryJoiningPropertyValueIsMissing",
    errorClass: "matching",
    owner: "directory admin",
    meaning: "The attribute by which Entra and the app find each other's object is empty.",
    remedy:
      "A directory admin fills in the matching attribute in Entra, or the app's owner picks another one under Provisioning, Attribute mapping.",
  },
  {
    code: "ServiceNowInstanceInvalid",
    errorClass: "credentials",
    owner: "app owner",
    meaning: "The ServiceNow instance that is named in Entra does not answer as one.",
    remedy:
      "The app's owner corrects the instance name in Entra under Provisioning, Admin Credentials, and tests the connection.",
  },
];
