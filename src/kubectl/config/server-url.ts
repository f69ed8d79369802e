import { CommandError, ConnectionError } from "../errors.ts";

const URL = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)(.*)$/;

/** Whether Go's net/url takes the text for an URL with a scheme and a host. */
function whole(text: string): boolean {
  const host = URL.exec(text)?.[2];
  return host !== undefined && host !== "" && !/[\s<>"]/.test(host) && !/:(?!\d*$)[^\]]*$/.test(host);
}

/**
 * The URL of the server that a kubeconfig or a flag names: `host:port` is spoken to in plain HTTP. Throws CommandError and
 * ConnectionError (client-go: rest, DefaultServerURL).
 */
export function serverUrl(host: string): string {
  if (whole(host)) return host;
  const [, , name = "", path = ""] = URL.exec(`http://${host}`) ?? [];
  const bad = /[\s<>"]/.exec(name)?.[0];
  if (bad) throw new ConnectionError(`Unable to connect to the server: invalid character ${JSON.stringify(bad)} in host name`);
  if (path !== "" && path !== "/") throw new CommandError(`host must be a URL or a host:port pair: ${JSON.stringify(host)}`);
  const port = /:(?!\d*$)([^\]]*)$/.exec(name)?.[0];
  if (port) throw new ConnectionError(`Unable to connect to the server: invalid port ${JSON.stringify(port)} after host`);
  return `http://${host}`;
}
