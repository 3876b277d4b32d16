import { z } from "zod";
import { namedOrNull, Text } from "./common-schema.ts";

const EntraSignIn = z
  .strictObject({
    issuer: Text,
    authorizationEndpoint: Text,
    tokenEndpoint: Text,
    clientId: Text,
    scope: Text.meta({ description: "The scopes that the console requests, separated by spaces." }),
  })
  .meta({ id: "EntraSignIn" });

export const SignInAnswer = z
  .strictObject({
    isRequired: z.boolean().meta({ description: "False for a server without access control." }),
    entra: namedOrNull(EntraSignIn).meta({
      description: "How a browser signs in with Entra; null if server.access.entra is not set.",
    }),
  })
  .meta({ id: "SignIn" });
