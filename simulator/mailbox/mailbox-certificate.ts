import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";

export type MailboxCertificate = {
  readonly key: string;
  readonly cert: string;
  /** File of the self-signed certificate, which clients must trust. */
  readonly caFile: string;
  /** Removes the temporary folder, if one was used. */
  discard(): Promise<void>;
};

/**
 * Creates a certificate for these names and addresses. It is valid for a year of real time, because
 * mail clients check the certificate with real time. `folder` null: a temporary folder.
 */
export async function createMailboxCertificate(
  names: readonly string[],
  folder: string | null,
): Promise<MailboxCertificate> {
  const altNames = [...new Set(["localhost", "127.0.0.1", ...names])].map((name) =>
    isIP(name) === 0 ? ({ type: 2, value: name } as const) : ({ type: 7, ip: name } as const),
  );
  const { private: key, cert } = await generate([{ name: "commonName", value: "mailbox" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", digitalSignature: true, keyCertSign: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames },
    ],
  });
  const targetFolder = folder ?? (await mkdtemp(join(tmpdir(), "mailbox-")));
  const caFile = join(targetFolder, "mailbox-ca.pem");
  await writeFile(caFile, cert);
  return {
    key,
    cert,
    caFile,
    async discard() {
      if (folder === null) await rm(targetFolder, { recursive: true, force: true });
    },
  };
}
