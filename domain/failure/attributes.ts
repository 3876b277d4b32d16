/** Attributes of people and groups as SCIM and Entra name them; errors are told apart by nothing else. */

const MAIL = 'emails[type eq "work"].value';
const MOBILE = 'phoneNumbers[type eq "mobile"].value';
const PHONE = 'phoneNumbers[type eq "work"].value';

/** Names that mean the attribute wherever they stand. */
const PLAIN: Readonly<Record<string, string>> = {
  username: "userName",
  usernames: "userName",
  "user-name": "userName",
  user_name: "userName",
  userprincipalname: "userName",
  upn: "userName",
  externalid: "externalId",
  displayname: "displayName",
  nickname: "nickName",
  mailnickname: "nickName",
  profileurl: "profileUrl",
  usertype: "userType",
  preferredlanguage: "preferredLanguage",
  jobtitle: "title",
  givenname: "name.givenName",
  firstname: "name.givenName",
  familyname: "name.familyName",
  lastname: "name.familyName",
  surname: "name.familyName",
  email: MAIL,
  emails: MAIL,
  "e-mail": MAIL,
  "e-mails": MAIL,
  mail: MAIL,
  proxyaddresses: "proxyAddresses",
  phonenumbers: "phoneNumbers",
  telephonenumber: PHONE,
  mobile: MOBILE,
  department: "department",
  division: "division",
  costcenter: "costCenter",
  employeenumber: "employeeNumber",
  employeeid: "employeeNumber",
  manager: "manager",
  members: "members",
  entitlements: "entitlements",
  physicaldeliveryofficename: "site",
  officelocation: "site",
  accountenabled: "active",
  samaccountname: "sAMAccountName",
  objectguid: "objectGUID",
};

/** Everyday words: the attribute only where the text says so, by quotes, a path or "attribute". */
const EVERYDAY: Readonly<Record<string, string>> = {
  active: "active",
  title: "title",
  locale: "locale",
  timezone: "timezone",
  organization: "organization",
  company: "organization",
  companyname: "organization",
  site: "site",
  roles: "roles",
  groups: "groups",
  addresses: "addresses",
  address: "addresses",
  password: "password",
  name: "name",
  phone: PHONE,
  language: "preferredLanguage",
};

/** Paths with their marks left out, as step details write them. */
const PATHS: Readonly<Record<string, string>> = {
  "emails.value": MAIL,
  "emails[typeeqwork].value": MAIL,
  "emails[typeeqwork]value": MAIL,
  "emails[typeeqwork]": MAIL,
  "emails[primaryeqtrue].value": MAIL,
  "phonenumbers.value": "phoneNumbers",
  "phonenumbers[typeeqmobile].value": MOBILE,
  "phonenumbers[typeeqmobile]value": MOBILE,
  "phonenumbers[typeeqwork].value": PHONE,
  "phonenumbers[typeeqwork]value": PHONE,
  "name.givenname": "name.givenName",
  namegivenname: "name.givenName",
  "name.familyname": "name.familyName",
  namefamilyname: "name.familyName",
  "name.formatted": "name.formatted",
  "manager.value": "manager",
  "members.value": "members",
};

const EXTENSION = /^(?:extension_|on)?extensionattribute(?:1[0-5]|[1-9])$/;
/** Both names of 8x8's extension, the enterprise extension, and all with their colons left out. */
const OF_URN = /^urn:?[a-z0-9.:-]*?(?:user|group):?([a-z.]+)$/;

/** The attribute that a path, URN or quoted name means; null when it is none that we know. */
export function attributeAt(path: string): string | null {
  if (path.length > 120) return null;
  const bare = path.toLowerCase().replace(/[\s"'\\]/g, "");
  const word = OF_URN.exec(bare)?.[1] ?? bare;
  const found = attributeIn(PATHS, word) ?? attributeIn(EVERYDAY, word) ?? attributeSaid(word);
  return found ?? (EXTENSION.test(word) ? word.replace("attribute", "Attribute") : null);
}

/** The attribute that a word of running text means, in small letters. */
export function attributeSaid(word: string): string | null {
  return attributeIn(PLAIN, word);
}

function attributeIn(names: Readonly<Record<string, string>>, word: string): string | null {
  return Object.hasOwn(names, word) ? (names[word] ?? null) : null;
}
