import type { Cluster, Redis } from "ioredis";

/** A client of one Redis, found by its address or through Sentinel, or of a Redis Cluster. */
export type RedisClient = Redis | Cluster;
