import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { readSettings } from "../../config/read-settings.ts";
import { checkValues, findUnknownFields, type Manifest } from "./manifest-checks.ts";

// No cluster runs where the tests run: the manifests are checked with the schemas of Kubernetes.

const root = join(import.meta.dirname, "../..");
const folder = join(root, "deploy/kubernetes");
const read = (file: string) => readFileSync(join(folder, file), "utf8");
const kustomization = parse(read("kustomization.yaml")) as {
  readonly resources: readonly string[];
  readonly images: readonly { readonly name: string; readonly newTag: string }[];
  readonly configMapGenerator: readonly { readonly name: string; readonly files: string[] }[];
};
const manifests = kustomization.resources.flatMap((file) =>
  parseAllDocuments(read(file)).map((document) => document.toJS() as Workload),
);

type Container = {
  readonly image: string;
  readonly securityContext: object;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
};
type Workload = Manifest & {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly securityContext: object;
        readonly containers: readonly Container[];
        readonly volumes: readonly {
          readonly name: string;
          readonly configMap?: { readonly name: string };
          readonly secret?: { readonly secretName: string };
        }[];
      };
    };
  };
};

const workloads = manifests.filter(({ kind }) => /^(Deployment|StatefulSet)$/.test(kind));
const podOf = (name: string) =>
  workloads.find(({ metadata }) => metadata.name === name)?.spec.template.spec;

test("a wrong value and an unknown name in a manifest are found", () => {
  const service = { apiVersion: "v1", kind: "Service", spec: { ports: [{ port: "http" }] } };
  expect(() => checkValues(service)).toThrow(/port must be integer/);
  const unknown = { ...service, spec: { ports: [{ port: 80, targtPort: "http" }] } };
  expect(() => checkValues(unknown)).not.toThrow();
  expect(findUnknownFields([unknown])).toEqual([expect.stringContaining("targtPort")]);
});

test("every file of deploy/kubernetes is in its kustomization", () => {
  const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
  const settings = kustomization.configMapGenerator.flatMap(({ files: used }) => used);
  const listed = [...kustomization.resources, ...settings, "kustomization.yaml"];
  expect(files.sort()).toEqual(listed.sort());
});

test.each(manifests)("$kind $metadata.name fits the schema of Kubernetes", (manifest) => {
  checkValues(manifest);
});

test("no manifest has a name that Kubernetes does not know", () => {
  expect(findUnknownFields(manifests)).toEqual([]);
});

describe.each(workloads)("the pod of $metadata.name", ({ spec }) => {
  const pod = spec.template.spec;

  test("fulfils the Pod Security Standard `restricted`, and its file system is read-only", () => {
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    });
    for (const { securityContext } of pod.containers) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
    }
  });

  test("gets no token of Kubernetes, limits its memory and says when it is alive and ready", () => {
    expect(pod).toMatchObject({ automountServiceAccountToken: false });
    for (const container of pod.containers) {
      const probe = expect.any(Object);
      expect(container).toMatchObject({
        resources: { limits: { memory: expect.any(String) } },
        startupProbe: probe,
        livenessProbe: probe,
        readinessProbe: probe,
      });
    }
  });
});

test("only the worker gets the secret of the tenant, and each process its own user of Redis", () => {
  const secretsOf = (name: string) =>
    podOf(name)?.volumes.flatMap(({ secret }) => (secret ? [secret.secretName] : []));
  expect(secretsOf("worker")).toEqual(["worker", "key-hashes"]);
  expect(secretsOf("server")).toEqual(["server", "key-hashes"]);
  expect(secretsOf("redis")).toEqual(["redis-users"]);
});

test.each(["worker", "server"] as const)(
  "the %s accepts the settings and finds its files",
  (name) => {
    const paths = podOf(name)?.containers[0]?.volumeMounts.map(({ mountPath }) => mountPath) ?? [];
    const asked: string[] = [];
    const settings = readSettings(name, {
      env: { STEADYSTATE_CONFIG: "/settings/steadystate.yaml" },
      readFile: (path) => {
        if (path === "/settings/steadystate.yaml") return read("steadystate.yaml");
        asked.push(path);
        return path.startsWith("/keys/") ? "a".repeat(64) : "text";
      },
    });
    expect(settings.redis.username).toBe("text");
    for (const path of asked) expect(paths).toContain(path.split("/").slice(0, 2).join("/"));
    expect(asked.includes("/secrets/entra-client-secret")).toBe(name === "worker");
    expect(read("README.md")).toContain(`create secret generic ${name} `);
  },
);

test("the images have the versions of docker-compose.yml and package.json", () => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly version: string;
  };
  expect(kustomization.images).toMatchObject([{ name: "steadystate", newTag: version }]);
  const compose = readFileSync(join(root, "docker-compose.yml"), "utf8");
  for (const { image } of workloads.flatMap(({ spec }) => spec.template.spec.containers)) {
    if (image !== "steadystate") expect(compose).toContain(`image: ${image}\n`);
  }
});
