import type { Caller } from "./caller.ts";

export type SignInResult =
  | { readonly caller: Caller }
  | {
      /** 401: not signed in. 403: signed in, but without a role. */
      readonly status: 401 | 403;
      /** Why the request is refused, and what to do. */
      readonly refusal: string;
      /** True if the request may be an attempt to guess a key. */
      readonly isGuess: boolean;
    };

export const refuse = (refusal: string): SignInResult => ({ status: 401, refusal, isGuess: false });
export const forbid = (refusal: string): SignInResult => ({ status: 403, refusal, isGuess: false });
export const refuseGuess = (refusal: string): SignInResult => ({
  status: 401,
  refusal,
  isGuess: true,
});
