import { z } from "zod";
import { byteSizeSetting } from "./byte-size.ts";
import { nonEmpty, secretText } from "./setting-values.ts";

const redisNode = (defaultPort: number) =>
  z.strictObject({
    host: nonEmpty.describe("Host name or IP address"),
    port: z.number().int().min(1).max(65_535).default(defaultPort).describe("Port"),
  });

/** The ways to name a Redis. At most one of them is given. */
export const REDIS_FORMS = ["url", "cluster", "sentinel"] as const;

const TlsSettings = z.strictObject({
  caFile: nonEmpty
    .optional()
    .describe("PEM file of the certificate authority that signed the certificates of Redis"),
  certFile: nonEmpty
    .optional()
    .describe("PEM file of the client certificate, if Redis requires one"),
  keyFile: nonEmpty.optional().describe("PEM file of the private key of the client certificate"),
});

const RedisFields = z.strictObject({
  url: z
    .string()
    .regex(/^(rediss?|unix):\/\//, { error: "write redis://, rediss:// or unix:///path" })
    .meta({
      secret: true,
      description:
        "Address of Redis. Without it, Steadystate uses `REDIS_URL` or starts an embedded Redis",
    })
    .optional(),
  cluster: z
    .array(redisNode(6379))
    .min(1, { error: "name at least one node of the cluster" })
    .optional(),
  sentinel: z
    .strictObject({
      name: nonEmpty.describe("Name under which Sentinel monitors the master, such as `mymaster`"),
      nodes: z.array(redisNode(26_379)).min(1, { error: "name at least one Sentinel" }),
      username: nonEmpty.optional().describe("ACL user of the Sentinels, if they require one"),
      password: secretText().optional().describe("Password of the Sentinels, if they require one"),
    })
    .optional(),
  username: nonEmpty
    .optional()
    .describe("ACL user of Redis. It can be part of `redis.url` instead"),
  password: secretText()
    .optional()
    .describe("Password of Redis. It can be part of `redis.url` instead"),
  tls: TlsSettings.optional(),
  keyPrefix: z
    .string()
    .regex(/^[\w-]{1,40}$/, { error: "use 1 to 40 letters, digits, _ and -" })
    .default("steadystate")
    .describe("First part of every key in Redis"),
  memoryBudget: byteSizeSetting()
    .nullable()
    .default(null)
    .describe(
      "Memory that Redis may use, such as `2gb`. Above 90 % of it, the details of the oldest rows are deleted and back-fills wait. Without it, `maxmemory` of Redis is used",
    ),
});
type RedisFields = z.output<typeof RedisFields>;

export const RedisSettings = RedisFields.superRefine((redis, context) => {
  for (const [path, message] of redisMistakes(redis)) {
    context.addIssue({ code: "custom", path: [...path], message });
  }
});

type Mistake = readonly [path: readonly string[], message: string];

function redisMistakes(redis: RedisFields): readonly Mistake[] {
  const given = REDIS_FORMS.filter((form) => redis[form] !== undefined);
  if (given.length > 1) {
    return [[[], `give only one of ${REDIS_FORMS.join(", ")}; found ${given.join(" and ")}`]];
  }
  if (given.length === 0) return mistakesWithoutAddress(redis);
  return [
    ...(redis.url === undefined ? [] : urlMistakes(redis.url, redis)),
    ...signInMistakes([], redis),
    ...(redis.sentinel === undefined ? [] : signInMistakes(["sentinel"], redis.sentinel)),
    ...tlsMistakes(redis.tls),
  ];
}

/** Without an address, the embedded Redis is used, or the Redis of REDIS_URL. */
function mistakesWithoutAddress(redis: RedisFields): readonly Mistake[] {
  return (["username", "password", "tls"] as const)
    .filter((name) => redis[name] !== undefined)
    .map((name) => [[name], `needs the address of a Redis: set one of ${REDIS_FORMS.join(", ")}`]);
}

function urlMistakes(url: string, { username, password, tls }: RedisFields): readonly Mistake[] {
  if (url.startsWith("unix://")) {
    return tls === undefined ? [] : [[["tls"], "a unix socket has no TLS: remove tls"]];
  }
  if (!URL.canParse(url)) {
    return [
      [
        ["url"],
        "not a valid URL: check host and port, and write special characters of the password percent-encoded, such as %40 for @",
      ],
    ];
  }
  const parsed = new URL(url);
  const hasSignIn = parsed.username !== "" || parsed.password !== "";
  return [
    ...(hasSignIn && (username !== undefined || password !== undefined)
      ? [
          [
            ["url"],
            "contains a user or password, and username or password is set too: remove one of them",
          ] as const,
        ]
      : []),
    ...(tls !== undefined && parsed.protocol !== "rediss:"
      ? [[["tls"], "redis:// does not use TLS: write rediss:// in url, or remove tls"] as const]
      : []),
  ];
}

function signInMistakes(
  path: readonly string[],
  { username, password }: Pick<RedisFields, "username" | "password">,
): readonly Mistake[] {
  if (username === undefined || password !== undefined) return [];
  return [[[...path, "password"], "missing: the password of the user in username"]];
}

function tlsMistakes(tls: RedisFields["tls"]): readonly Mistake[] {
  if ((tls?.certFile === undefined) === (tls?.keyFile === undefined)) return [];
  const missing = tls?.certFile === undefined ? "certFile" : "keyFile";
  return [[["tls", missing], "missing: certFile and keyFile belong together"]];
}
