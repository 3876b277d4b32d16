import type { ProvisioningStep } from "../graph-types.ts";

/** The name of the attribute that the target requires and the source does not have. */
const REQUIRED_ATTRIBUTE = "name.familyName";

/** The step that ends a create, as public provisioning logs show it. */
export function invalidAttributeStep(label: string): ProvisioningStep {
  const problem = `the value of the property ${REQUIRED_ATTRIBUTE} is missing or invalid`;
  return {
    name: "EntrySynchronizationSkip",
    provisioningStepType: "processing",
    status: "skipped",
    description: `urn:ietf:params:scim:schemas:core:2.0:User '${label}' will be skipped because ${problem}. Please update the value of the property ${REQUIRED_ATTRIBUTE} on the object in the source system.`,
    details: {
      PropertyName: REQUIRED_ATTRIBUTE,
      SkipReason: "AttributeValidationFailed",
      ReportableIdentifier: label,
    },
  };
}
