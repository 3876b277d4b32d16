import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { StatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import { NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import { Namespace } from "kubernetes-models/v1/Namespace";
import { Service } from "kubernetes-models/v1/Service";

export type Manifest = { readonly apiVersion: string; readonly kind: string };

const root = join(import.meta.dirname, "../..");
const KINDS = {
  "apps/v1 Deployment": Deployment,
  "apps/v1 StatefulSet": StatefulSet,
  "networking.k8s.io/v1 NetworkPolicy": NetworkPolicy,
  "v1 Namespace": Namespace,
  "v1 Service": Service,
} as const;

const nameOf = ({ apiVersion, kind }: Manifest) => `${apiVersion} ${kind}`;

/** @throws Error if a value is missing or wrong, by the schemas of Kubernetes */
export function checkValues(manifest: Manifest): void {
  const name = nameOf(manifest);
  if (!(name in KINDS)) throw new Error(`${name} is not in KINDS.`);
  new KINDS[name as keyof typeof KINDS](manifest as never).validate();
}

/**
 * TypeScript's messages about fields that Kubernetes does not know; empty if every field is known. The schemas of
 * Kubernetes allow unknown fields. TypeScript refuses them in a literal, so the manifests are written as literals.
 */
export function findUnknownFields(manifests: readonly Manifest[]): readonly string[] {
  const cache = join(root, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "manifests-"));
  const file = join(folder, "manifests.ts");
  const lines = manifests.map((manifest, index) => {
    const from = `kubernetes-models/${manifest.apiVersion}/${manifest.kind}`;
    const type = `import("${from}").I${manifest.kind}`;
    return `export const m${index}: ${type} = ${JSON.stringify(manifest)};`;
  });
  writeFileSync(file, `${lines.join("\n")}\n`);
  const options = ["--ignoreConfig", "--noEmit", "--strict", "--skipLibCheck", "--types", ""];
  const modules = ["--module", "nodenext", "--target", "es2022"];
  try {
    execFileSync(join(root, "node_modules/.bin/tsc"), [...options, ...modules, file]);
    return [];
  } catch (error) {
    const { stdout } = error as { readonly stdout: Buffer | null };
    const text = stdout?.toString() ?? "";
    if (text === "") throw error;
    return text.trim().split("\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
