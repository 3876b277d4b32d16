import type { DeliveryFailureCode } from "../../domain/delivery.ts";

/** The codes and messages of OpenSSL and Node for a certificate that is not trusted. */
const CERTIFICATE_ERROR = /self.signed|certificate|CERT_|UNABLE_TO_(?:VERIFY|GET_ISSUER)|ALTNAME/i;

/** What a failed connection means: `reason` is the code or the message of its error. */
export function connectionFailureCode(reason: string): DeliveryFailureCode {
  return CERTIFICATE_ERROR.test(reason) ? "certificate-not-trusted" : "server-unreachable";
}
