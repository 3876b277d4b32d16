import { createPrivateKey, X509Certificate } from "node:crypto";
import { DEFAULT_REDIS_URL } from "./read-settings.ts";
import { REDIS_FORMS } from "./redis-settings.ts";
import { SettingsError } from "./settings-error.ts";
import type { Settings } from "./settings-schema.ts";

type RedisSettings = Settings["redis"];
type TlsSettings = NonNullable<RedisSettings["tls"]>;
type TlsFileSetting = "caFile" | "certFile" | "keyFile";
type ReadFile = (path: string) => string;

/**
 * How to reach Redis, in the form that the store takes.
 *
 * @throws SettingsError if a certificate or key cannot be read or used
 */
export function redisConnectionOf(redis: RedisSettings, readFile: ReadFile) {
  const { url = DEFAULT_REDIS_URL, cluster, sentinel, username = null, password = null } = redis;
  return {
    server: serverOf(url, cluster, sentinel),
    username,
    password,
    readTls: redis.tls === undefined ? null : tlsReader(redis.tls, readFile),
  };
}

function serverOf(
  url: string,
  cluster: RedisSettings["cluster"],
  sentinel: RedisSettings["sentinel"],
) {
  if (cluster !== undefined) return { form: "cluster", nodes: cluster } as const;
  if (sentinel === undefined) return { form: "url", url } as const;
  const { name, nodes, username = null, password = null } = sentinel;
  return { form: "sentinel", name, nodes, username, password } as const;
}

/** False if neither the settings nor REDIS_URL name a Redis, so that `npm start` runs its own. */
export function hasRedisAddress(redis: RedisSettings): boolean {
  return REDIS_FORMS.some((form) => redis[form] !== undefined);
}

type TlsFiles = { readonly ca?: string; readonly cert?: string; readonly key?: string };

/**
 * Reads the files now, and again for each connection, so that renewed certificates need no restart.
 * If a file cannot be used later, the texts that were read before stay in use.
 */
function tlsReader(tls: TlsSettings, readFile: ReadFile): () => TlsFiles {
  let files = readTlsFiles(tls, readFile);
  return () => {
    try {
      files = readTlsFiles(tls, readFile);
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
    }
    return files;
  };
}

function readTlsFiles(tls: TlsSettings, readFile: ReadFile): TlsFiles {
  const ca = readPem(tls, "caFile", readFile);
  const cert = readPem(tls, "certFile", readFile);
  const key = readPem(tls, "keyFile", readFile);
  if (ca !== null) parseCertificate("caFile", ca);
  if (cert === null || key === null) return ca === null ? {} : { ca };
  if (!parseCertificate("certFile", cert).checkPrivateKey(parseKey(key))) {
    throw tlsError("keyFile", "is not the private key of redis.tls.certFile");
  }
  return ca === null ? { cert, key } : { ca, cert, key };
}

function readPem(tls: TlsSettings, name: TlsFileSetting, readFile: ReadFile): string | null {
  const path = tls[name];
  if (path === undefined) return null;
  try {
    return readFile(path);
  } catch {
    throw tlsError(name, `names the file ${path}, which cannot be read`);
  }
}

function parseCertificate(name: TlsFileSetting, text: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch {
    throw tlsError(name, "names a file that contains no PEM certificate");
  }
}

function parseKey(text: string) {
  try {
    return createPrivateKey(text);
  } catch {
    throw tlsError("keyFile", "names a file that contains no PEM private key without a passphrase");
  }
}

function tlsError(name: TlsFileSetting, problem: string): SettingsError {
  return new SettingsError(
    `redis.tls.${name} ${problem}: correct the path, the file or its permissions.`,
  );
}
