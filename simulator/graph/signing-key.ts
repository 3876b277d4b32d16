import { createSign, generateKeyPairSync, type KeyObject } from "node:crypto";

/** The key with which an authority signs the tokens of people. */
export type SigningKey = {
  /** Signs claims with RS256, as Entra does. */
  sign(claims: object): string;
  /** The JSON Web Key Set that the authority publishes. */
  publicKeys(): { readonly keys: readonly object[] };
};

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The key pair is made when it is needed first, because this takes a moment. */
export function createSigningKey(keyId: string): SigningKey {
  let pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } | null = null;
  const keyPair = () => (pair ??= generateKeyPairSync("rsa", { modulusLength: 2048 }));
  return {
    sign(claims) {
      const text = `${encode({ typ: "JWT", alg: "RS256", kid: keyId })}.${encode(claims)}`;
      const signature = createSign("RSA-SHA256").update(text).sign(keyPair().privateKey);
      return `${text}.${signature.toString("base64url")}`;
    },
    publicKeys: () => ({
      keys: [{ ...keyPair().publicKey.export({ format: "jwk" }), use: "sig", kid: keyId }],
    }),
  };
}
