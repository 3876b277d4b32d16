import type { SignInRefusal } from "../../domain/read-failure.ts";

/**
 * What an AADSTS code says about a sign-in with client credentials. Sources: Microsoft Entra
 * "authentication and authorization error codes"; for codes that this page lacks,
 * https://login.microsoftonline.com/error?code=… and https://github.com/f-bader/EntraID-ErrorCodes.
 */
const CODES_BY_REFUSAL: Readonly<Record<Exclude<SignInRefusal, "sign-in-refused">, string>> = {
  "secret-wrong": "7000215",
  "secret-expired": "7000222",
  "credential-missing": "7000216 7000218 7000219",
  "app-without-credential": "700026",
  "app-is-public-client": "700025",
  "app-unknown": "700016",
  "app-not-in-tenant": "7000229",
  "app-disabled": "7000112",
  "tenant-unknown": "90002",
  "tenant-id-invalid": "900021 900023 50059 50128 90019",
  "tenant-in-other-cloud": "90038 90051 900382",
  "certificate-not-registered": "700027 700028",
  "certificate-expired": "1000502",
  "certificate-refused": "700029 700030 700031 7000211 7000212 7000213 7000214",
  "assertion-not-valid-now": "700024 500133",
  "assertion-of-other-app": "700021 7000220",
  "assertion-for-other-audience": "700023",
  "federated-credential-unknown": "70021 7000226 7000227",
  "federated-issuer-unknown": "700211",
  "federated-audience-unknown": "700212",
  "federated-subject-unknown": "700213",
  "federated-token-unverified": "50013 50027 5000811",
  // An app without a user fails the controls that need a device or a user, too.
  "blocked-by-policy":
    "50005 50097 53000 53001 53002 53003 53004 530003 530004 530021 530031 530032 530034 530035",
  "graph-unknown": "50001 70011 500011 650052 1002012 7000217",
  "graph-disabled": "500014",
  "consent-missing": "65001 90094 650056 650057",
  // Codes of an app that is not assigned to a role of the resource.
  "assignment-missing": "50105 501051",
};

const REFUSAL_OF_CODE: ReadonlyMap<string, SignInRefusal> = new Map(
  Object.entries(CODES_BY_REFUSAL).flatMap(([refusal, codes]) =>
    codes.split(" ").map((code) => [code, refusal as SignInRefusal] as const),
  ),
);

/** `sign-in-refused` for a code that is not listed. */
export function signInRefusalOf(aadsts: string | null): SignInRefusal {
  return REFUSAL_OF_CODE.get(aadsts ?? "") ?? "sign-in-refused";
}
