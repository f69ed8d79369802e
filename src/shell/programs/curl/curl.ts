import { printError, write } from "../../../os/index.ts";
import { program } from "../../program.ts";
import { encodeText } from "../../text.ts";
import { Transfer } from "./transfer.ts";

const HINT = "curl: try 'curl --help' or 'curl --manual' for more information\n";

/** Options that take a number, as curl names them in its complaints. */
const NUMBERS: Readonly<Record<string, string>> = { m: "-m", connect: "--connect-timeout", retry: "--retry", retrydelay: "--retry-delay", retrymax: "--retry-max-time", redirs: "--max-redirs" };

export const curl = program(
  {
    name: "curl",
    short: "sSo:Ow:IivkLX:d:H:u:A:fm:T:Gb:c:NE:e:x:46#D:F:r:C:gjJnqRtz:aBK:y:Y:Z012V",
    long: {
      silent: "s", "show-error": "S", "output=": "o", "remote-name": "O", "write-out=": "w", head: "I", include: "i", verbose: "v", insecure: "k", location: "L",
      "request=": "X", "data=": "d", "data-ascii=": "d", "data-raw=": "raw", "data-binary=": "binary", "data-urlencode=": "urlencode", "json=": "json", "header=": "H", "user=": "u",
      "user-agent=": "A", fail: "f", "fail-with-body": "failbody", "max-time=": "m", "connect-timeout=": "connect", "upload-file=": "T", get: "G", "cookie=": "b", "cookie-jar=": "c",
      "no-buffer": "N", "cert=": "E", "key=": "key", "cacert=": "cacert", "referer=": "e", "proxy=": "x", "noproxy=": "noproxy", ipv4: "4", ipv6: "6", "progress-bar": "#",
      "dump-header=": "D", "form=": "F", "resolve=": "resolve", "retry=": "retry", "retry-delay=": "retrydelay", "retry-connrefused": "retryrefused", "retry-all-errors": "retryall",
      "retry-max-time=": "retrymax", compressed: "compressed", "http1.1": "http", "http1.0": "http", http2: "http", "url=": "url", "max-redirs=": "redirs", "create-dirs": "dirs",
      "no-progress-meter": "nometer", "oauth2-bearer=": "bearer", "parallel": "Z", "interface=": "interface", "unix-socket=": "unix", "keepalive-time=": "keep", "tlsv1.2": "tls", version: "V",
      "no-keepalive": "nokeep", "path-as-is": "pathasis", "globoff": "g", "fail-early": "early", "location-trusted": "L", "next": "next", "tcp-nodelay": "nodelay", "stderr=": "stderr",
    },
    usageCode: 2,
    help: "     --help category\n",
    wrongOption: (sentence) => {
      const known = /^option (?:--(\S+)|'--(.*)') requires an argument|^option requires an argument -- '(.)'$/.exec(sentence.replace(/^option '(--[^']*)'/, "option $1"));
      if (known) return `curl: option ${known[3] === undefined ? `--${known[1]}` : `-${known[3]}`}: requires parameter\n${HINT}`;
      return `curl: option ${/'(--.*?)'/.exec(sentence)?.[1] ?? `-${/'(.)'$/.exec(sentence)?.[1] ?? ""}`}: is unknown\n${HINT}`;
    },
    *run(invocation) {
      const urls = [...invocation.options.filter((option) => option.name === "url").map((option) => option.value!), ...invocation.operands];
      if (invocation.has("V")) {
        yield* write(1, encodeText("curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1\nProtocols: http https\n"));
        return 0;
      }
      const wrong = invocation.options.find(({ name, value }) => NUMBERS[name] !== undefined && !/^\d+(?:\.\d*)?$|^\.\d+$/.test(value!));
      if (wrong) {
        yield* printError(`curl: option ${NUMBERS[wrong.name]}: expected a proper numerical parameter\n${HINT}`);
        return 2;
      }
      if (urls.length === 0) {
        yield* printError(`${invocation.options.length > 0 ? "curl: no URL specified!\n" : ""}${HINT}`);
        return 2;
      }
      const outputs = invocation.options.filter((option) => option.name === "o" || option.name === "O");
      let status = 0;
      for (const [index, url] of urls.entries()) status = yield* new Transfer(invocation, url, outputs[index]).run();
      return status;
    },
  },
  "gnu",
);
