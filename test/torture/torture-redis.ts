import type { Redis } from "ioredis";

/** The Redis of a run, in one of the forms that users have. */
export type TortureRedis = {
  readonly form: string;
  /** The part `redis` of the product's settings, without the key prefix. */
  readonly settings: object;
  /** Its commands wait until Redis answers. */
  readonly admin: Redis;
  kill(): Promise<void>;
  start(): Promise<void>;
  pause(): void;
  resume(): void;
  /** Keeps a copy of the data, to which `returnToState` returns. */
  rememberState(): Promise<void>;
  returnToState(): Promise<void>;
  close(): Promise<void>;
};
