import { describe, expect, it } from "vitest";
import { podCluster, type PodCluster } from "./cluster.ts";

interface Server {
  image: string;
  env?: Record<string, string>;
  port: number;
  /** Where its data lie. */
  data: string;
  ready: number;
}

const SERVERS: Record<string, Server> = {
  postgres: { image: "postgres:17", env: { POSTGRES_PASSWORD: "secret", POSTGRES_DB: "shop" }, port: 5432, data: "/var/lib/postgresql/data", ready: 25 },
  mysql: { image: "mysql:8.4", env: { MYSQL_ROOT_PASSWORD: "secret", MYSQL_DATABASE: "shop", MYSQL_USER: "app", MYSQL_PASSWORD: "pw" }, port: 3306, data: "/var/lib/mysql", ready: 45 },
  redis: { image: "redis:7", port: 6379, data: "/data", ready: 10 },
  memcached: { image: "memcached:1.6", port: 11211, data: "/cache", ready: 10 },
};

async function serving(name: string): Promise<PodCluster> {
  const world = await podCluster();
  const { image, env = {}, port, data, ready } = SERVERS[name]!;
  world.client.of("pods").create("default", {
    apiVersion: "v1", kind: "Pod", metadata: { name, labels: { app: name } },
    spec: {
      containers: [{ name: "db", image, env: Object.entries(env).map(([key, value]) => ({ name: key, value })), volumeMounts: [{ name: "data", mountPath: data }] }],
      volumes: [{ name: "data", emptyDir: {} }],
    },
  });
  world.client.of("services").create("default", { apiVersion: "v1", kind: "Service", metadata: { name }, spec: { selector: { app: name }, ports: [{ port }] } });
  await world.pass(ready);
  return world;
}

const psql = (...args: string[]) => ["psql", "-U", "postgres", "-d", "shop", ...args];
const mysql = (sql: string, ...args: string[]) => ["mysql", "-uapp", "-ppw", ...args, "shop", "-N", "-e", sql];
const WARNING = "mysql: [Warning] Using a password on the command line interface can be insecure.\n";

describe("PostgreSQL", () => {
  it("keeps tables, says what is wrong, and has them after its container has started again", async () => {
    const { exec, cluster, pod, pass } = await serving("postgres");
    expect(await exec("postgres", psql("-c", "create table t (id serial primary key, name text)", "-c", "insert into t (name) values ('a'), ('b')"))).toBe("CREATE TABLE\nINSERT 0 2\n");
    expect(await exec("postgres", psql("-c", "select * from t"))).toBe(" id | name \n----+------\n  1 | a\n  2 | b\n(2 rows)\n\n");
    expect(await exec("postgres", psql("-c", "select * from x"))).toBe("ERROR:  relation \"x\" does not exist\nLINE 1: select * from x\n                      ^\n[1]");
    const node = cluster.nodes.get(pod("postgres")!.spec!.nodeName!)!;
    node.runtime.containers(pod("postgres")!.metadata!.uid!)[0]!.kill();
    await pass(10);
    expect(pod("postgres")!.status!.containerStatuses![0]!.restartCount).toBe(1);
    expect(await exec("postgres", psql("-tAc", "select count(*) from t"))).toBe("2\n");
  });

  it.each<[string, string[], string]>([
    ["a user that is none", ["psql", "-c", "select 1"], "psql: error: connection to server on socket \"/var/run/postgresql/.s.PGSQL.5432\" failed: FATAL:  role \"root\" does not exist\n[2]"],
    ["a database that is none", ["psql", "-U", "postgres", "-d", "nope"], "psql: error: connection to server on socket \"/var/run/postgresql/.s.PGSQL.5432\" failed: FATAL:  database \"nope\" does not exist\n[2]"],
    ["a host that is none", ["psql", "-h", "nowhere"], "psql: error: could not translate host name \"nowhere\" to address: Name or service not known\n[2]"],
    ["a port that is closed", ["psql", "-h", "127.0.0.1", "-p", "5433"], "psql: error: connection to server at \"127.0.0.1\", port 5433 failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n[2]"],
    ["its readiness", ["pg_isready", "-h", "127.0.0.1"], "127.0.0.1:5432 - accepting connections\n"],
    ["its Service, with the password", ["sh", "-c", "PGPASSWORD=secret psql -h postgres -U postgres -tAc 'select current_database()' shop"], "shop\n"],
  ])("asked about %s", async (_what, command, expected) => {
    const { exec } = await serving("postgres");
    expect(await exec("postgres", command)).toBe(expected);
  });
});

describe("MySQL", () => {
  it("keeps tables for the user of its environment", async () => {
    const { exec } = await serving("mysql");
    expect(await exec("mysql", mysql("create table t (id int auto_increment primary key, name text); insert into t (name) values ('a'); select * from t"))).toBe(`${WARNING}1\ta\n`);
    expect(await exec("mysql", mysql("show tables"))).toBe(`${WARNING}t\n`);
    expect(await exec("mysql", mysql("select * from x"))).toBe(`${WARNING}ERROR 1146 (42S02) at line 1: Table 'shop.x' doesn't exist\n[1]`);
    expect(await exec("mysql", mysql("select 1", "-h", "mysql"))).toBe(`${WARNING}1\n`);
  });

  it.each<[string, string[], string]>([
    ["with a wrong password", ["mysql", "-uroot", "-pbad", "-e", "select 1"], `${WARNING}ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)\n[1]`],
    ["without a password", ["mysql", "-e", "select 1"], "ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: NO)\n[1]"],
    ["at a host that is none", ["mysql", "-h", "nowhere"], "ERROR 2005 (HY000): Unknown MySQL server host 'nowhere' (-2)\n[1]"],
    ["for a sign of life", ["mysqladmin", "ping"], "mysqld is alive\n"],
  ])("asked %s", async (_what, command, expected) => {
    const { exec } = await serving("mysql");
    expect(await exec("mysql", command)).toBe(expected);
  });

  it("without a password for root ends at once, and says why", async () => {
    const { client, pass, pod } = await podCluster();
    client.of("pods").create("default", { apiVersion: "v1", kind: "Pod", metadata: { name: "db" }, spec: { restartPolicy: "Never", containers: [{ name: "db", image: "mysql:8.4" }] } });
    await pass(25);
    expect(pod("db")!.status!.containerStatuses![0]!.state!.terminated).toMatchObject({ exitCode: 1, reason: "Error" });
  });
});

describe("caches", () => {
  it.each<[string[], string]>([
    [["redis-cli", "set", "a", "1"], "OK\n"],
    [["sh", "-c", "redis-cli set a 41 && redis-cli incr a && redis-cli get a"], "OK\n42\n42\n"],
    [["redis-cli", "-h", "redis", "ping"], "PONG\n"],
    [["redis-cli", "-p", "1", "ping"], "Could not connect to Redis at 127.0.0.1:1: Connection refused\n[1]"],
  ])("Redis answers %j", async (command, expected) => {
    const { exec } = await serving("redis");
    expect(await exec("redis", command)).toBe(expected);
  });

  it("memcached speaks its text protocol", async () => {
    const { exec, client, pass } = await serving("memcached");
    client.of("pods").create("default", { apiVersion: "v1", kind: "Pod", metadata: { name: "box" }, spec: { containers: [{ name: "box", image: "busybox:1.36", command: ["sleep", "3600"] }] } });
    await pass(5);
    const talk = "printf 'set k 0 0 2\\r\\nhi\\r\\nget k\\r\\nincr k 1\\r\\nadd k 0 0 1\\r\\nx\\r\\ndelete k\\r\\nget k\\r\\nquit\\r\\n' | nc memcached 11211";
    expect(await exec("box", ["sh", "-c", talk])).toBe(
      "STORED\r\nVALUE k 0 2\r\nhi\r\nEND\r\nCLIENT_ERROR cannot increment or decrement non-numeric value\r\nNOT_STORED\r\nDELETED\r\nEND\r\n");
  });
});
