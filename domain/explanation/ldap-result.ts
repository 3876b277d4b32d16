import { anyOf } from "./rules/any-of.ts";

/** The kinds of LDAP results that have different causes. */
export type LdapFault =
  | "access-denied"
  | "already-exists"
  | "attribute-owned"
  | "attribute-unknown"
  | "busy"
  | "container-missing"
  | "credentials"
  | "move"
  | "naming"
  | "object-missing"
  | "operations-error"
  | "password-policy"
  | "reference"
  | "rename"
  | "schema-violation"
  | "timeout"
  | "too-large"
  | "unavailable"
  | "unwilling"
  | "upn-taken"
  | "value-invalid"
  | "value-syntax";

/**
 * The fault by the names that error texts contain: the results of RFC 4511 as .NET spells them
 * (`System.DirectoryServices.Protocols.ResultCode`), and the problem names and Windows error numbers
 * of Active Directory's own message ([MS-ADTS] 3.1.1.3.1.9, winerror.h). The first rule that matches
 * decides, so that a precise reason in an `UnwillingToPerform` decides before the result itself.
 */
const LDAP_RULES: readonly (readonly [pattern: RegExp, fault: LdapFault])[] = [
  // A member or manager that is not in the directory. 8373: the name reference is invalid.
  [/\bNO_OBJECT\b.{0,120}\((?:member|manager)\)|\b0*20B5\b/i, "reference"],
  // 8346: the attribute is owned by the Security Accounts Manager. 8311: illegal modification.
  [/\b0*209A\b|\b0*2077\b/i, "attribute-owned"],
  [/EntryMoveFailed|\bmoving the (?:entry|object)\b.{0,40}fail/i, "move"],
  // 8648 and 8647: the user principal name or service principal name exists in the forest.
  [/\b0*21C[78]\b|UserPrincipalNameNotUnique|not unique forest-wide/i, "upn-taken"],
  // 1325: password restriction. 86 and 1323 to 1324: the password itself.
  [
    anyOf(
      /\b(?:0x0*|0+)52[BCD]\b/i,
      /PasswordRestriction/i,
      /PasswordPolicy/i,
      /PasswordComplexity/i,
      /password (?:does not meet|complexity|policy)/i,
    ),
    "password-policy",
  ],
  [
    /\b0*2098\b|\bINSUFF_ACCESS_RIGHTS\b|InsufficientAccessRights|\bLDAP\b.{0,40}\b50\b/i,
    "access-denied",
  ],
  [
    anyOf(
      /\b(?:problem 6005|ENTRY_EXISTS)\b/i,
      /EntryAlreadyExists/i,
      /ObjectAlreadyExists/i,
      /\bLDAP\b.{0,40}\b68\b/i,
      /AttributeOrValueExists/i,
      /ATT_OR_VALUE_EXISTS/i,
      /\b00000524\b/i,
    ),
    "already-exists",
  ],
  [
    anyOf(
      /superior reference/i,
      /\bRefErr\b/i,
      /referral was returned/i,
      /No such object.{0,80}(?:container|parent|organi[sz]ational)/i,
      /ParentNotFound/i,
      /ContainerNotFound/i,
      /\bOU=.{0,80}(?:not found|does not exist)/i,
    ),
    "container-missing",
  ],
  [
    anyOf(
      /NoSuchAttribute/i,
      /UndefinedAttributeType/i,
      /UNDEFINED_ATT_TYPE/i,
      /NO_ATTRIBUTE_OR_VAL/i,
      /\bLDAP\b.{0,40}\b1[67]\b/i,
    ),
    "attribute-unknown",
  ],
  [
    anyOf(
      /ObjectClassViolation/i,
      /OBJ_CLASS_VIOLATION/i,
      /ObjectClassModificationsProhibited/i,
      /MISSING_REQUIRED_ATT/i,
      /\bLDAP\b.{0,40}\b65\b/i,
    ),
    "schema-violation",
  ],
  [/OnRelativeDistinguishedNameAttribute|NotAllowedOnRdn|NOT_ON_RDN|\bRDN Attribute\b/i, "rename"],
  [
    anyOf(
      /InvalidDistinguishedName/i,
      /\b(?:calculate|determine|compute|construct|generate|build) the distinguished ?name/i,
      /RelativeDistinguishedName/i,
      /\bRDN\b/i,
      /Naming ?Violation/i,
      /NAMING_VIOLATION/i,
      /InvalidDNSyntax/i,
      /BAD_NAME/i,
      /NAME_ERR/i,
      /NameErr\b.{0,200}BAD_/i,
      /style of object's DN/i,
      /ValidByLdapStyle/i,
      /\bLDAP\b.{0,40}\b(?:34|64|67)\b/i,
    ),
    "naming",
  ],
  [/AdminLimitExceeded|SizeLimitExceeded|ResultsTooLarge|ADMIN_LIMIT_EXCEEDED/i, "too-large"],
  [
    anyOf(
      /InvalidAttributeSyntax/i,
      /attribute conversion operation/i,
      /INVALID_ATT_SYNTAX/i,
      /BAD_ATT_SYNTAX/i,
      /\bLDAP\b.{0,40}\b21\b/i,
    ),
    "value-syntax",
  ],
  [
    anyOf(
      /ConstraintViolation/i,
      /CONSTRAINT_ATT_TYPE/i,
      /ATT_VAL/i,
      /SINGLE_VALUE/i,
      /InappropriateMatching/i,
      /\bLDAP\b.{0,40}\b19\b/i,
    ),
    "value-invalid",
  ],
  [/NoSuchObject|\bNO_OBJECT\b|\b0*208D\b|\bLDAP\b.{0,40}\b32\b/i, "object-missing"],
  [
    anyOf(
      /LDAP_INVALID_CREDENTIALS/i,
      /AcceptSecurityContext/i,
      /supplied credential is invalid/i,
      /\bdata (?:52e|530|531|532|533|701|773|775)\b/i,
      /\bLDAP\b.{0,40}\b49\b/i,
    ),
    "credentials",
  ],
  [
    anyOf(
      /LDAP server is (?:unavailable|not operational)/i,
      /server is not operational/i,
      /domain either does not exist/i,
      /DomainNotFound/i,
      /DomainUnavailable/i,
      /\bServerDown\b/i,
      /domain controller.{0,60}(?:unavailable|not be (?:contacted|reached)|unreachable)/i,
      /\bLDAP\b.{0,40}\b(?:52|81|91)\b/i,
    ),
    "unavailable",
  ],
  [/TimeLimitExceeded|\bLDAP\b.{0,40}\b(?:3|85)\b(?!\d)/i, "timeout"],
  [/\bBusy-|\bresult(?:code)?"?\s*[:=]\s*"?Busy\b|\bLDAP\b.{0,40}\b51\b/i, "busy"],
  [/UnwillingToPerform|NotAllowedOnNonLeaf|WILL_NOT_PERFORM|\bLDAP\b.{0,40}\b53\b/i, "unwilling"],
  [/OperationsError|DIR_ERROR/i, "operations-error"],
];

/** Words that only texts of a directory contain. They keep the rules away from texts of apps. */
const LDAP_MARK = anyOf(
  /\b[A-Z][A-Za-z]+-(?:Sec|Atr|Upd|Svc|Name|Ldap|Pro|Dit|Dsa)?Err\b/i,
  /\b(?:Sec|Atr|Upd|Svc|Name)Err\b/i,
  /LdapErr/i,
  /DSID-/i,
  /\b(?:0x0*|0+)52[BCD]\b/i,
  /\bLDAP\b/i,
  /\bnaming violation\b/i,
  /DirectoryOperationException/i,
  /DirectoryServices/i,
  /ResponseResultCode/i,
  /CONSTRAINT_ATT_TYPE/i,
  /INSUFF_ACCESS_RIGHTS/i,
  /not unique forest-wide/i,
  /superior reference/i,
  /\bthe distinguished ?name\b/i,
  /referral was returned/i,
  /server is not operational/i,
  /domain either does not exist/i,
  /on-premises Provisioning Agent/i,
);

/** What a directory's text says went wrong; null for any other text. */
export function findLdapFault(text: string): LdapFault | null {
  if (!LDAP_MARK.test(text)) return null;
  return ldapFaultOfName(text);
}

/** What a result means that a code of the provisioning agent names; null for any other name. */
export function ldapFaultOfName(name: string): LdapFault | null {
  return LDAP_RULES.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}
