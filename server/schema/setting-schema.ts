import { z } from "zod";
import { Text, TextOrNull } from "./common-schema.ts";

export const SettingRow = z
  .strictObject({
    path: Text.meta({ description: "Name of the setting, such as `tenants[0].poll.logs`." }),
    value: TextOrNull.meta({
      description: "As text, lists as JSON. Null if it is not set or a secret.",
    }),
    isDefault: z.boolean().meta({ description: "Whether the settings leave it out." }),
    isSecret: z.boolean().meta({ description: "The value of a secret is withheld." }),
    tenant: TextOrNull.meta({ description: "The tenant that it belongs to; null for all." }),
    description: TextOrNull,
  })
  .meta({ id: "Setting" });
