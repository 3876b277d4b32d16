import { digestOf } from "../../store/redis/keys.ts";

/** The digest under which Redis keeps an id, as a number of PostgreSQL's type bigint. */
export const signedDigest = (id: string): string => digestOf(id).readBigInt64BE(0).toString();
