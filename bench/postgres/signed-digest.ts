import { digestOf } from "../../store/redis/keys.ts";

/** The digest under which Redis keeps an id, as the decimal text of a value of PostgreSQL's type bigint. */
export const signedDigest = (id: string): string => digestOf(id).readBigInt64BE(0).toString();
