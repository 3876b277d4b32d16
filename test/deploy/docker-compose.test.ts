import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

// Checks the deployment files without running Docker, which is not available where the tests run.

type Service = {
  readonly image: string;
  readonly build?: { readonly context: string; readonly target: string };
  readonly init?: boolean;
  readonly privileged?: boolean;
  readonly user?: string;
  readonly restart?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly network_mode?: string;
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
};

type Compose = {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};

const root = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const compose = parse(read("docker-compose.yml"), { merge: true }) as Compose;
const services = Object.entries(compose.services).map(([name, service]) => ({ name, service }));
const dockerfile = read("Dockerfile");

/** The other folders at the root from which the code of `name` imports. */
function importedFolders(name: string): readonly string[] {
  const files = readdirSync(join(root, name), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) =>
      [...read(join(name, file)).matchAll(/from "(?<path>\.[^"]+)"/g)].map((match) =>
        relative(root, join(root, name, dirname(file), match.groups?.["path"] ?? "")),
      ),
    )
    .map((path) => path.split("/")[0] ?? "")
    .filter((folderName) => folderName !== name);
}

describe("docker-compose.yml", () => {
  test("the file defines worker, server, Redis, Prometheus, Grafana and mailbox as services", () => {
    expect(services.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["redis", "worker", "server", "prometheus", "grafana", "mailbox"]),
    );
  });

  test.each(services)("the service $name has an image with an exact version", ({ service }) => {
    expect(service.image).toMatch(/^[a-z0-9./-]+:v?\d+\.\d+\.\d+(-[a-z0-9.]+)?$/);
    const { version } = JSON.parse(read("package.json")) as { version: string };
    if (service.build !== undefined) expect(service.image).toMatch(new RegExp(`:${version}$`));
  });

  test.each(services)(
    "the service $name restarts and has a health check, or runs only once",
    ({ service }) => {
      if (service.restart === "no") return;
      expect(service.restart).toBe("unless-stopped");
      expect(service.init).toBe(true);
      expect(service.healthcheck?.test[0]).toBe("CMD");
    },
  );

  test.each(services)("the service $name has no unnecessary privileges", ({ service }) => {
    expect(service.privileged).toBeUndefined();
    expect(service.network_mode ?? "none").toBe("none");
    for (const volume of service.volumes ?? []) {
      expect(volume).not.toMatch(/docker\.sock/);
      if (volume.startsWith(".") || volume.startsWith("$")) expect(volume).toMatch(/:ro$/);
    }
    if (service.build === undefined) return;
    expect(service).toMatchObject({ read_only: true, cap_drop: ["ALL"] });
    expect(service.security_opt).toContain("no-new-privileges:true");
  });

  test("only server, Grafana, Alertmanager and mailbox publish ports, and only on 127.0.0.1", () => {
    const ports = services.flatMap(({ name, service }) =>
      (service.ports ?? []).map((port) => [name, port] as const),
    );
    expect(ports.map(([name]) => name).sort()).toEqual([
      "alertmanager",
      "grafana",
      "mailbox",
      "server",
    ]);
    for (const [, port] of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test("Redis persists its data and shares an internal network only with worker and server", () => {
    const { redis } = compose.services;
    expect(redis?.networks).toEqual(["data"]);
    expect(compose.networks["data"]?.internal).toBe(true);
    const sharing = services.filter(({ service }) => service.networks?.includes("data"));
    expect(sharing.map(({ name }) => name)).toEqual(["redis", "worker", "server"]);
    const command = redis?.command?.join(" ") ?? "";
    expect(command).toContain("--appendonly yes");
    expect(command).toContain("--maxmemory-policy noeviction");
  });

  test.each(services)(
    "every build stage, network and service that the service $name names exists",
    ({ service }) => {
      const stages = [...dockerfile.matchAll(/^FROM \S+ AS (\w+)$/gm)].map((match) => match[1]);
      if (service.build) expect(stages).toContain(service.build.target);
      expect(Object.keys(compose.networks)).toEqual(
        expect.arrayContaining([...(service.networks ?? [])]),
      );
      const neededServices = Object.keys(service.depends_on ?? {});
      expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(neededServices));
    },
  );

  test.each(services)(
    "every file and volume that the service $name mounts exists",
    ({ service }) => {
      for (const volume of service.volumes ?? []) {
        const from = volume.replace(/^\$\{\w+:-(?<file>[^}]+)\}/, "$<file>").split(":")[0] ?? "";
        const exists = from.startsWith(".")
          ? existsSync(join(root, from))
          : from in compose.volumes;
        expect(exists, volume).toBe(true);
      }
    },
  );

  test("demo.yaml contains the ports and the speed of the simulator, which only the worker can reach", () => {
    const text = read("dashboards/provisioning/demo.yaml");
    const { simulator } = compose.services;
    const options = simulator?.command?.join("\n") ?? "";
    const ports = [...options.matchAll(/-port=(\d+)$/gm)].map(([, port]) => port);
    expect(ports).toHaveLength(2);
    for (const port of ports) expect(text).toContain(`//simulator:${port}`);
    const speed = /--speed=(\d+)/.exec(options)?.[1];
    expect(text).toContain(`\n  speed: ${speed}\n`);
    expect(simulator?.networks).toEqual(["simulated"]);
    const sharing = services.filter(({ service }) => service.networks?.includes("simulated"));
    expect(sharing.map(({ name }) => name)).toEqual(["worker", "simulator"]);
    expect(compose.networks["simulated"]?.internal).toBe(true);
  });

  test("the file contains no secret and passes the tenant's secret only to the worker", () => {
    for (const { name, service } of services) {
      for (const [variable, value] of Object.entries(service.environment ?? {})) {
        if (/SECRET|PASSWORD(?!__FILE)|TOKEN/.test(variable))
          expect([name, value]).toEqual(["worker", null]);
      }
    }
    expect(compose.services["server"]?.environment).not.toHaveProperty("ENTRA_CLIENT_SECRET");
  });
});

describe("the Docker image", () => {
  const stages = dockerfile.split(/^FROM /m).slice(1);

  test("every image that starts a program runs as user node and contains only built files", () => {
    for (const stage of stages.filter((text) => text.includes("ENTRYPOINT"))) {
      expect(stage).toContain("\nUSER node\n");
      expect(stage).not.toMatch(/COPY \. |npm /);
    }
  });

  test("the last stage is the product, without development packages and without the simulator", () => {
    const product = stages.at(-1) ?? "";
    expect(product).toContain("COPY --from=packages /app/node_modules");
    expect(dockerfile).toContain("npm ci --omit=dev");
    expect(product).toContain("HEALTHCHECK");
    expect(product).not.toContain("dist/simulator");
  });

  test("every folder that is copied from dist/ has a source folder of the same name", () => {
    for (const [, from] of dockerfile.matchAll(/\/app\/dist\/([\w-]+)/g)) {
      expect(existsSync(join(root, from ?? "")), from).toBe(true);
    }
  });

  test.each(["simulator", "steadystate"])(
    "the image '%s' contains every folder that its own code imports from",
    (name) => {
      const stage = stages.find((text) => text.includes(` AS ${name}\n`)) ?? "";
      const copied = [...stage.matchAll(/\/app\/dist\/([\w-]+)/g)].map(
        ([, folder]) => folder ?? "",
      );
      const imported = copied.flatMap(importedFolders);
      expect(copied).not.toEqual([]);
      expect(new Set(imported.filter((folder) => !copied.includes(folder)))).toEqual(new Set());
    },
  );

  test("the simulator's image has the packages that the simulator imports", () => {
    const imported = ["simulator", "command-line"].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .flatMap((file) => [
          ...readFileSync(join(root, folder, file), "utf8").matchAll(/from "([a-z][^":]*)"/g),
        ])
        .map(([, name]) => name ?? ""),
    );
    const [, kept = ""] = /keep-packages\.mjs \\\n(?<names>[^\\]+)\\/.exec(dockerfile) ?? [];
    expect(kept.trim().split(/\s+/)).toEqual([...new Set(imported)].sort());
  });

  test(".dockerignore excludes secrets, data and the git history", () => {
    const ignored = read(".dockerignore").split("\n");
    expect(ignored).toEqual(
      expect.arrayContaining([".git", ".env", "steadystate.yaml", "data", "node_modules", "dist"]),
    );
  });
});

describe("the files of Grafana and Prometheus", () => {
  const mounts = (name: string) => compose.services[name]?.volumes ?? [];

  test("the dashboards are mounted where Grafana reads them and cannot be changed in the browser", () => {
    const { providers } = parse(read("dashboards/provisioning/dashboards.yaml")) as {
      providers: readonly { allowUiUpdates: boolean; options: { path: string } }[];
    };
    expect(providers[0]?.allowUiUpdates).toBe(false);
    const dashboards = mounts("grafana").find((mount) => mount.includes("dashboards/generated:"));
    expect(dashboards?.split(":")[1]).toBe(providers[0]?.options.path);
  });

  test("the alert rules and the API key are mounted where Prometheus reads them, and Grafana queries this Prometheus", () => {
    const { scrape_configs, rule_files } = parse(
      read("dashboards/provisioning/prometheus.yml"),
    ) as {
      rule_files: readonly string[];
      scrape_configs: readonly { authorization: { credentials_file: string } }[];
    };
    const mountPaths = mounts("prometheus").map((mount) => mount.split(":")[1] ?? "");
    expect(rule_files).toEqual(["rules/*.yaml"]);
    expect(mountPaths).toContain("/etc/prometheus/rules/alerts.yaml");
    const file = scrape_configs[0]?.authorization.credentials_file ?? "";
    expect(mountPaths.some((path) => file.startsWith(`${path}/`))).toBe(true);
    const { datasources } = parse(read("dashboards/provisioning/datasources.yaml")) as {
      datasources: readonly { type: string; url: string }[];
    };
    expect(datasources).toMatchObject([{ type: "prometheus", url: "http://prometheus:9090" }]);
  });
});
