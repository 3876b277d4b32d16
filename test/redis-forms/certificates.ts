import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";

/** Files of a certificate authority, and of a server and a client that it signed. */
export type CertificateFiles = {
  readonly caFile: string;
  readonly server: { readonly certFile: string; readonly keyFile: string };
  readonly client: { readonly certFile: string; readonly keyFile: string };
};

const VALIDITY = {
  notBeforeDate: new Date("2020-01-01T00:00:00Z"),
  notAfterDate: new Date("2045-01-01T00:00:00Z"),
};

/** Creates the certificates of a Redis at 127.0.0.1 and of its clients. */
export async function createCertificates(): Promise<CertificateFiles> {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-tls-"));
  const save = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const authority = await generate([{ name: "commonName", value: "Redis test authority" }], {
    ...VALIDITY,
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const sign = async (name: string, usage: { serverAuth: boolean; clientAuth: boolean }) => {
    const signed = await generate([{ name: "commonName", value: name }], {
      ...VALIDITY,
      keyType: "ec",
      algorithm: "sha256",
      ca: { key: authority.private, cert: authority.cert },
      extensions: [
        { name: "basicConstraints", cA: false },
        { name: "keyUsage", digitalSignature: true },
        { name: "extKeyUsage", ...usage },
        { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
      ],
    });
    return {
      certFile: save(`${name}.pem`, signed.cert),
      keyFile: save(`${name}-key.pem`, signed.private),
    };
  };
  return {
    caFile: save("ca.pem", authority.cert),
    // The nodes of a cluster are also clients of each other.
    server: await sign("redis", { serverAuth: true, clientAuth: true }),
    client: await sign("steadystate", { serverAuth: false, clientAuth: true }),
  };
}
