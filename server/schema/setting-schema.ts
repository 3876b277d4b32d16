import { z } from "zod";
import { Text, TextOrNull } from "./common-schema.ts";

export const SettingRow = z
  .strictObject({
    path: Text.meta({ description: "Name of the setting, such as `tenants[0].poll.logs`." }),
    value: TextOrNull.meta({
      description: "The value as text; lists as JSON. Null if it is not set or is a secret.",
    }),
    isDefault: z.boolean().meta({
      description: "True if the settings file does not contain it, so that the default applies.",
    }),
    isSecret: z.boolean().meta({ description: "True for a secret. Its value is withheld." }),
    tenant: TextOrNull.meta({
      description:
        "Name of the tenant that the setting belongs to; null if it applies to all tenants.",
    }),
    description: TextOrNull,
  })
  .meta({ id: "Setting" });
