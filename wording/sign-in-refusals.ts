import type { SignInRefusal } from "../domain/read-failure.ts";

type RefusalText = {
  /** Continues "Entra refuses Steadystate's sign-in:". */
  readonly reason: string;
  readonly remedy: string;
};

/** What each refusal means and what to do. The words in `credential.…` are names of settings. */
export const SIGN_IN_REFUSAL_TEXTS: Readonly<Record<SignInRefusal, RefusalText>> = {
  "secret-wrong": {
    reason: "the client secret is wrong",
    remedy:
      "Enter the value of the client secret (not its ID) in credential.secret, or create a new secret in Steadystate's app registration.",
  },
  "secret-expired": {
    reason: "the client secret has expired",
    remedy:
      "Create a new client secret in Steadystate's app registration and enter its value in credential.secret.",
  },
  "credential-missing": {
    reason: "the request contains no credential",
    remedy:
      "Set credential.secret, credential.certificate or credential.federatedTokenFile to a value that is not empty.",
  },
  "app-without-credential": {
    reason: "the app registration has no credential",
    remedy:
      "Add a client secret, a certificate or a federated credential to Steadystate's app registration, and name it in credential.",
  },
  "app-is-public-client": {
    reason: "the app registration is a public client, which must not send a credential",
    remedy:
      "Use an app registration that is a confidential client, and enter its ID in credential.clientId.",
  },
  "app-unknown": {
    reason: "the tenant does not know the app",
    remedy:
      "Compare credential.clientId and tenantId with Steadystate's app registration. An app of another tenant first needs admin consent in this tenant.",
  },
  "app-not-in-tenant": {
    reason: "the app has no service principal in the tenant",
    remedy: "Grant the app admin consent in this tenant; this creates its service principal.",
  },
  "app-disabled": {
    reason: "an administrator has disabled the app in the tenant",
    remedy:
      "Ask an administrator of the tenant to allow sign-ins of the app under Enterprise applications in Entra.",
  },
  "tenant-unknown": {
    reason: "this cloud has no such tenant",
    remedy: "Check tenantId and cloud in the settings.",
  },
  "tenant-id-invalid": {
    reason: "the tenant ID is not valid",
    remedy: "Check tenantId in the settings: it is the Directory (tenant) ID, a GUID.",
  },
  "tenant-in-other-cloud": {
    reason: "the tenant is in another cloud",
    remedy: "Set cloud in the settings to the cloud of the tenant.",
  },
  "certificate-not-registered": {
    reason: "the certificate is not the one that is registered with the app",
    remedy:
      "Upload the certificate to Steadystate's app registration, or set credential.certificate to the files of the registered one.",
  },
  "certificate-expired": {
    reason: "the certificate has expired or is not valid yet",
    remedy:
      "Create a new certificate, upload it to Steadystate's app registration, and replace the files of credential.certificate.",
  },
  "certificate-refused": {
    reason: "the tenant does not accept this certificate or its issuer",
    remedy:
      "Check whether the certificate was revoked, and whether its issuer is one of the certificate authorities that the tenant trusts.",
  },
  "assertion-not-valid-now": {
    reason: "the signed token is outside of its period of validity",
    remedy:
      "Set the clock of this machine. With credential.federatedTokenFile, check that something renews the file.",
  },
  "assertion-of-other-app": {
    reason: "the signed token belongs to another app than credential.clientId",
    remedy:
      "Set credential.clientId to the app for which the token or certificate was made, or use a token of this app.",
  },
  "assertion-for-other-audience": {
    reason: "the signed token is meant for another tenant or cloud",
    remedy: "Check tenantId and cloud in the settings, and the audience of the token.",
  },
  "federated-credential-unknown": {
    reason: "no federated credential of the app matches the token",
    remedy:
      "Compare issuer, subject and audience of the token with the federated credentials of Steadystate's app registration.",
  },
  "federated-issuer-unknown": {
    reason: "no federated credential of the app has the issuer of the token",
    remedy:
      "Compare the issuer (iss) of the token with the federated credentials of Steadystate's app registration. A trailing slash matters.",
  },
  "federated-audience-unknown": {
    reason: "no federated credential of the app has the audience of the token",
    remedy:
      "Compare the audience (aud) of the token with the federated credentials of Steadystate's app registration.",
  },
  "federated-subject-unknown": {
    reason: "no federated credential of the app has the subject of the token",
    remedy:
      "Compare the subject (sub) of the token with the federated credentials of Steadystate's app registration. Upper and lower case matter.",
  },
  "federated-token-unverified": {
    reason: "Entra cannot verify the signature of the token",
    remedy:
      "Check that credential.federatedTokenFile contains a complete token and that Entra can reach the keys of its issuer.",
  },
  "blocked-by-policy": {
    reason: "a Conditional Access policy blocks the app",
    remedy:
      "Ask an administrator of Conditional Access to allow this app or the network of this machine. The sign-in logs of service principals name the policy.",
  },
  "graph-unknown": {
    reason: "the tenant does not know Microsoft Graph under this address",
    remedy: "Check cloud in the settings: Graph has another address in each cloud.",
  },
  "graph-disabled": {
    reason: "Microsoft Graph is disabled in the tenant",
    remedy:
      "Ask an administrator of the tenant to enable the service principal of Microsoft Graph.",
  },
  "consent-missing": {
    reason: "no administrator has consented to the permissions of the app",
    remedy: "Grant admin consent to the app's permissions in Steadystate's app registration.",
  },
  "assignment-missing": {
    reason: "Microsoft Graph accepts only assigned apps in this tenant, and the app has no role",
    remedy:
      "Add Graph's application permissions to Steadystate's app registration and grant admin consent.",
  },
  "sign-in-refused": {
    reason: "it gives no reason that Steadystate knows",
    remedy: "Check clientId, tenantId and credential in the settings.",
  },
};
