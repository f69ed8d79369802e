import { describe, expect, it } from "vitest";
import { Database, SqlFault } from "./database.ts";
import { parseSql } from "./syntax.ts";
import { splitStatements, SyntaxFault } from "./tokens.ts";

const around = { version: "1", user: "me", database: "shop", wall: Date.UTC(2026, 10, 20, 9), averageDigits: 2 };

function shop(): { run(sql: string): unknown[][] | number | undefined } {
  const database = new Database();
  const run = (sql: string): unknown[][] | number | undefined => {
    const { rows, affected } = database.run(parseSql(sql), around);
    return (rows as unknown[][] | undefined) ?? affected;
  };
  run("create table items (id serial primary key, name varchar(20) not null unique, price decimal(8,2) default 1, sold boolean)");
  run("insert into items (name, price) values ('apple', 2.5), ('bread', 3), ('coat', 80)");
  return { run };
}

describe("SQL", () => {
  it.each<[string, unknown]>([
    ["select * from items where id = 1", [[1, "apple", 2.5, null]]],
    ["select name from items order by price desc limit 1", [["coat"]]],
    ["select name from items order by 1 limit 1 offset 1", [["bread"]]],
    ["SELECT count(*), sum(price), avg(price), min(name), max(price) FROM items", [[3, 85.5, "28.50", "apple", 80]]],
    ["select count(*) from items where price > 100", [[0]]],
    ["select name from items where name like 'b%' or (price >= 80 and not sold is not null)", [["bread"], ["coat"]]],
    ["select name from items where id in (1, 3) and name <> 'coat'", [["apple"]]],
    ["select sold, count(*) from items group by sold", [[null, 3]]],
    ["select 1 + 2 * 3", [[7]]],
    ["select 'it''s' || '!'", [["it's!"]]],
    ["select now()", [["2026-11-20 09:00:00"]]],
    ["select upper(name) as big from items where id = 2", [["BREAD"]]],
    ["update items set price = price * 2 where name = 'apple'", 1],
    ["delete from items where price < 50", 2],
    ["insert into items (name) values ('x')", 1],
    ["insert into items values (default, 'y', default, true)", 1],
    ["truncate items", 0],
    ["drop table if exists nope", 0],
    ["create table if not exists items (a int)", undefined],
  ])("%s", (sql, expected) => {
    expect(shop().run(sql)).toEqual(expected);
  });

  it.each<[string, string]>([
    ["select * from nope", "no-table"],
    ["select colour from items", "no-column"],
    ["insert into items (name) values ('apple')", "duplicate"],
    ["insert into items (id) values (9)", "not-null"],
    ["insert into items (id, name) values (9)", "column-count"],
    ["insert into items (name, price) values ('z', 'much')", "number"],
    ["select 1 / 0", "division"],
    ["select what(1)", "no-function"],
    ["create table items (a int)", "table-exists"],
  ])("%s fails: %s", (sql, kind) => {
    const { run } = shop();
    expect(() => run(sql)).toThrow(SqlFault);
    try {
      run(sql);
    } catch (error) {
      expect((error as SqlFault).kind).toBe(kind);
    }
  });

  it.each(["selec 1", "select * form items", "insert items", "select (1", "create table t", "delete items", ""])("%j is no SQL", (sql) => {
    expect(() => parseSql(sql)).toThrow(SyntaxFault);
  });

  it("is cut at semicolons that stand in no string", () => {
    expect(splitStatements("select ';' ; use x;\nselect")).toEqual({ statements: ["select ';'", "use x"], rest: "\nselect" });
  });
});
