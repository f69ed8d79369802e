import { fault, OpensslError } from "./arguments.ts";

/** Sections of an openssl configuration, each with its lines in order. */
export type Configuration = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Reads a configuration: "default" is what stands before the first section. Throws OpensslError with the line. */
export function parseConfiguration(text: string, path: string, command: string): Configuration {
  const sections = new Map<string, Map<string, string>>([["default", new Map()]]);
  let current = sections.get("default")!;
  let number = 0;
  let carried = "";
  for (const line of text.split("\n")) {
    number += 1;
    if (/(^|[^\\])\\$/.test(line)) {
      carried += line.slice(0, -1);
      continue;
    }
    const bare = withoutComment(carried + line).trim();
    carried = "";
    if (bare === "" || bare.startsWith(".")) continue;
    const head = /^\[\s*(.*?)\s*\]$/.exec(bare);
    if (head) {
      current = sections.get(head[1]!) ?? new Map<string, string>();
      sections.set(head[1]!, current);
      continue;
    }
    const at = bare.indexOf("=");
    if (at < 0) {
      throw new OpensslError(`${command}: Error on line ${number} of config file "${path}"\n${fault(`07000065:configuration file routines:def_load_bio:missing equal sign:../crypto/conf/conf_def.c:529:HERE-->line ${number}`)}`);
    }
    current.set(bare.slice(0, at).trim(), expanded(bare.slice(at + 1).trim(), current, sections));
  }
  return sections;
}

function withoutComment(line: string): string {
  let quote = "";
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at]!;
    if (character === "\\") at += 1;
    else if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === "#") return line.slice(0, at);
  }
  return line;
}

/** Takes quotes off and puts the values of $name, ${name} and $section::name in. */
function expanded(text: string, current: ReadonlyMap<string, string>, sections: Configuration): string {
  return text.replace(/(["'])((?:\\.|(?!\1).)*)\1|\\(.)|\$(?:\{([^}]*)\}|\(([^)]*)\)|((?:\w+::)?\w+))/g, (_all, _quote, quoted: string | undefined, escape: string | undefined, ...names: (string | undefined)[]) => {
    if (quoted !== undefined) return quoted.replace(/\\(.)/g, "$1");
    if (escape !== undefined) return escape === "n" ? "\n" : escape === "t" ? "\t" : escape;
    const [name, section] = (names.slice(0, 3).find((each) => each !== undefined) ?? "").split("::").reverse();
    return (section === undefined ? current.get(name!) ?? sections.get("default")!.get(name!) : sections.get(section)?.get(name!)) ?? "";
  });
}

/** What /etc/ssl/openssl.cnf of Debian sets, as far as requests and certificates go. */
export const DEFAULT_CONFIGURATION = `[ req ]
default_bits = 2048
default_keyfile = privkey.pem
distinguished_name = req_distinguished_name
attributes = req_attributes
x509_extensions = v3_ca
string_mask = utf8only

[ req_distinguished_name ]
countryName = Country Name (2 letter code)
countryName_default = AU
countryName_min = 2
countryName_max = 2
stateOrProvinceName = State or Province Name (full name)
stateOrProvinceName_default = Some-State
localityName = Locality Name (eg, city)
0.organizationName = Organization Name (eg, company)
0.organizationName_default = Internet Widgits Pty Ltd
organizationalUnitName = Organizational Unit Name (eg, section)
commonName = Common Name (e.g. server FQDN or YOUR name)
commonName_max = 64
emailAddress = Email Address
emailAddress_max = 64

[ req_attributes ]
challengePassword = A challenge password
challengePassword_min = 4
challengePassword_max = 20
unstructuredName = An optional company name

[ usr_cert ]
basicConstraints = CA:FALSE
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid,issuer

[ v3_req ]
basicConstraints = CA:FALSE
keyUsage = nonRepudiation, digitalSignature, keyEncipherment

[ v3_ca ]
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always,issuer
basicConstraints = critical,CA:true
`;
