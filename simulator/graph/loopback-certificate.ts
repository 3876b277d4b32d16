import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";

/** A server certificate, and the file of the certificate authority that signed it. */
export type TlsFiles = { readonly key: string; readonly cert: string; readonly caFile: string };

/** Long enough for every real and simulated clock. */
const VALIDITY = {
  notBeforeDate: new Date("2020-01-01T00:00:00Z"),
  notAfterDate: new Date("2045-01-01T00:00:00Z"),
};

let cachedTls: Promise<TlsFiles> | null = null;

/** The certificate of this process, generated at the first call. */
export function getLoopbackTls(): Promise<TlsFiles> {
  cachedTls ??= createTls([]);
  return cachedTls;
}

/** A certificate for loopback and for these host names, such as the name of a container. */
export async function createTls(names: readonly string[]): Promise<TlsFiles> {
  const authority = await generate([{ name: "commonName", value: "Simulator authority" }], {
    ...VALIDITY,
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: "commonName", value: "localhost" }], {
    ...VALIDITY,
    keyType: "ec",
    algorithm: "sha256",
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          ...["localhost", ...names].map((value) => ({ type: 2, value }) as const),
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  const caFile = join(mkdtempSync(join(tmpdir(), "simulator-ca-")), "ca.pem");
  writeFileSync(caFile, authority.cert);
  return { key: server.private, cert: server.cert, caFile };
}
