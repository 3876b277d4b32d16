import type { RedisFailure, RedisFailureCode } from "../domain/redis-failure.ts";

const ADDRESS = "redis.url, redis.cluster or redis.sentinel";

/** Each text says what is wrong with Redis, and ends with what to do. */
const FIXED_TEXTS: Readonly<Record<Exclude<RedisFailureCode, FailureCodeWithValues>, string>> = {
  "wrong-password":
    "Redis refuses user or password (WRONGPASS): correct them in redis.username and redis.password, or in redis.url or REDIS_URL.",
  "password-missing":
    "Redis requires a password (NOAUTH): set redis.password, and redis.username for an ACL user, or write both into redis.url.",
  "sentinel-sign-in":
    "Sentinel refuses user or password: correct redis.sentinel.username and redis.sentinel.password.",
  "connection-refused": `No server listens at the address of Redis: start Redis, or correct host and port in ${ADDRESS}.`,
  unreachable: `The network does not reach the address of Redis: check routes and firewalls, or correct ${ADDRESS}.`,
  "socket-missing":
    "The unix socket of Redis does not exist or is not accessible: start Redis, or correct the path in redis.url.",
  "no-answer":
    "Redis does not answer in time: check whether its process hangs, whether a firewall drops the packets, whether a slow command blocks it (SLOWLOG GET), and whether only one side uses TLS.",
  "client-certificate-refused":
    "Redis refuses the TLS connection: set redis.tls.certFile and redis.tls.keyFile to a client certificate that its authority has signed.",
  "no-tls-there":
    "The port in the settings does not use TLS: use the TLS port of Redis, or write redis:// and remove redis.tls.",
  "connection-closed":
    "Redis closes the connection: if its port requires TLS, write rediss:// or set redis.tls. Otherwise see the log of Redis.",
  "not-redis": `The server at this address is not a Redis: correct host and port in ${ADDRESS}.`,
  loading: "Redis is still loading its data: wait until it has finished.",
  "not-a-cluster":
    "This Redis is not part of a cluster: write its address into redis.url instead of redis.cluster.",
  "needs-cluster":
    "This Redis is a node of a cluster: write some nodes of the cluster into redis.cluster instead of redis.url.",
  "cluster-down":
    "The Redis Cluster does not serve all slots (CLUSTERDOWN): run CLUSTER INFO and start the missing nodes.",
  "sentinels-unreachable":
    "No Sentinel answers: start the Sentinels, or correct redis.sentinel.nodes.",
  "sentinel-without-master":
    "Sentinel knows no master of this name: correct redis.sentinel.name (SENTINEL MASTERS lists the names).",
  "read-only":
    "Redis is a replica and refuses writes: write the address of the master into redis.url, or use redis.sentinel.",
};

type FailureCodeWithValues =
  | "no-permission"
  | "name-not-resolved"
  | "certificate-not-trusted"
  | "evicts-data"
  | "too-old"
  | "unknown";

/** What is wrong with Redis and what to do. */
export function redisFailureText(failure: RedisFailure): string {
  switch (failure.code) {
    case "no-permission":
      return failure.command === null
        ? "The user of Redis may not access the keys or channels of Steadystate (NOPERM): npm run -s redis-acl prints the commands that allow them."
        : `The user of Redis may not run ${failure.command.toUpperCase().replace("|", " ")} (NOPERM): allow it with ACL SETUSER … +${failure.command}.`;
    case "name-not-resolved":
      return `The host name of Redis${failure.host === null ? "" : `, ${failure.host},`} cannot be resolved: correct it in ${ADDRESS}, or check the DNS of this machine.`;
    case "certificate-not-trusted":
      return `The certificate of Redis is not trusted (${failure.reason}): set redis.tls.caFile to the authority that signed it, and check its names and its dates.`;
    case "evicts-data":
      return `Redis deletes stored data when its memory is full, because its maxmemory-policy is ${failure.policy}: counts, incidents and waiting mails would be lost. Run CONFIG SET maxmemory-policy noeviction on each node, and write it into redis.conf.`;
    case "too-old":
      return `Redis ${failure.version} is too old: update it to ${failure.minimum} or newer.`;
    case "unknown":
      return `Redis cannot be used (${failure.message}): see its log.`;
    default:
      return FIXED_TEXTS[failure.code];
  }
}
