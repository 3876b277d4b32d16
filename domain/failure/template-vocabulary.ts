// The words that a message template may keep. Any other word may be the name of a person. A list of
// forbidden words would not be enough, because no list contains every name.

const VOCABULARY_TEXT = `
a abort aborted about absent accept accepted accepts access accessible account accounts action
activate activated activation active actor add added address addresses admin administrator
administrator's administrators after again agent agents all allow allowed allows already also
ambiguous an and another answer answered any api app app's application application's applications
are argument array as assign assigned assignment assignments at attempt attempted attempts attribute
attributes authenticate authenticated authentication authorisation authorised authority
authorization authorize authorized automatic automatically available away bad base be because been
before begin being belongs between beyond blank blocked body boolean both broken busy but by cache
call called calls can cannot can't capacity case certificate change changed changes character
characters check choose claim class clause clear client closed code codes collection comma command
common communication company complete completed complex concurrency concurrent condition
configuration configured confirm conflict conflicting conflicts connect connected connecting
connection connector consent constraint contact contain contained contains content context contract
convert correct corrupt could couldn't country create created creating creation credential
credentials currency current currently custom customer customers cycle data database date deactivate
deactivated default define defined delete deleted deleting deletion denied deny deprecated details
did didn't different directory disable disabled disallowed display do does doesn't domain domains
don't down due duplicate duplicated duplicates during e-mail e-mails each element email emails empty
enable enabled encoding encountered end endpoint enough enterprise entitlement entitlements entity
entries entry error errors establish established evaluate event every exact exactly exceed exceeded
exceeds exception exchange exclude excluded execute execution exist existing exists expected expire
expired expires expression extension external fail failed failing fails failure false fault feature
feature's federated fewer field fields file filter filtering filters find firewall first follow
following for forbidden foreign form format formatted formed found free from full function gateway
general get give given global go grant granted group groups guest has hash hasn't have header
headers held hidden host http https id identical identifier identifiers identities identity if
ignored illegal immutable import imported in inactive inbound include included includes including
incompatible incomplete inconsistent incorrect index information initial inner input insert
insufficient integer integration integrity interface internal into invalid invitation invited
invoked is isn't issue issued it item items its job join json keep key keys kind known label
language large last later layer leading leave length less letters licence licences license licensed
licenses like limit limited limits line link linked links list listed literal load local locale
locked locks login long longer lookup lower made mail mailbox maintenance malformed managed
management mandatory manager mandated many mapped mapping mark match matched matches matching
maximum may member members membership memberships merge message messages method minimum mismatch
missing mixed mobile mode model modified modify module more most multi-valued multiple must
mutability name named names namespace need needed needs nested network never new next no node none
nor not nothing null number numbers numeric object objects occurred of off office on once one only
open operation operation's operations operator or order organisation organization origin other
others our out outside over own owned owner page pages parameter parameters parent parse parsed
parsing part partial partner password patch path paths payload payment pending per period permanent
permission permissions permit permitted person phone place plan please policies policy pool port
post precondition present previous primary principal privilege privileges process processed
processing profile progress prohibited properties property protected protocol provide provided
provider provision provisioned provisioning proxy put query queue quota range rate rather read
read-only reached reactivate read-write ready reason received record records reduce refer reference
referenced references refused region registered registration reject rejected related relation
remaining remote remove removed removing rename renamed repeat replace replaced request requested
requests require required requirement requires reserved reset resolve resolved resource resources
response response's responses restricted result results retrieve retry return returned
returns right rights role roles root row rule rules run running same save saved scheme schema schemas
scim scope scopes search seat seats secret section security see select send sending sent server
service service's services session set setting settings several shall short should signature
single-valued single site sites size slow some source space special specified specify standard start
started state statement status step still stop stopped storage store string sub sub-attribute
subscription succeed success successful suffix support supported suspended sync synced
synchronization synchronized syntax system table taken target team temporarily temporary tenant
tenants terminated test text than that the their them then there these they this those through
throttled throttling time timed timeout time-out times timestamp timezone title to token tokens too
tool took top total transaction transfer transient tried true try trying twice two type types
unable unauthenticated unauthorized unavailable under undefined unexpected unhandled unique
uniqueness unit unknown unlicensed unprocessable unreachable unrecognised unrecognized unresolved
unsuccessful unsupported until unverified up update updated updates updating upn upper uri url usage
use used user user's username usernames users uses using valid validate validation value values
variable verified verify version violate violated violates violation virtual wait warning was wasn't
we web well were when where whether which while who whose why will window with within without word
work workspace write writing written wrong xml yes yet you your zone
since gone shut apart applied apply archived backend because bytes comment conversion converted deprovisioned downstream full
going hour hours job's minute minutes month months no-one overloaded second seconds so soft-deleted
soon suspend taking unhealthy upstream users' administrators' day days weekly daily hourly
azure entra microsoft ldap soap oauth saml sso tls ssl dns tcp ip html idp workday
salesforce slack zoom servicenow github aws box 8x8 atlassian snowflake google okta
`;

export const TEMPLATE_VOCABULARY: ReadonlySet<string> = new Set(
  VOCABULARY_TEXT.trim().split(/\s+/),
);

/** Words that are also names of people. They are kept only in lower case. */
export const WORDS_THAT_ARE_NAMES: ReadonlySet<string> = new Set(
  "grant mark may will page case long short join field form read root label top word office host port key last free".split(
    " ",
  ),
);

/**
 * Short words that are kept with a capital letter only at the start of a sentence. Elsewhere they
 * may be the initials of a name.
 */
export const SENTENCE_OPENERS: ReadonlySet<string> = new Set(
  "a an as at by do go if in is it no of on or so to".split(" "),
);
