import type { Expression } from "./statement.ts";
import { TokenReader } from "./token-reader.ts";

/** Reads expressions, the weakest operators first. */
export class ExpressionReader extends TokenReader {
  protected expression(level = 0): Expression {
    const operators = [["or"], ["and"], [], ["=", "<>", "!=", "<", ">", "<=", ">=", "like", "ilike"], ["+", "-", "||"], ["*", "/", "%"]][level];
    if (!operators) return this.primary();
    if (level === 2) {
      if (this.word("not")) return { type: "unary", operator: "not", operand: this.expression(2) };
      return this.expression(3);
    }
    let left = this.expression(level + 1);
    for (;;) {
      if (level === 3 && this.word("is")) {
        const negated = this.word("not");
        if (!this.word("null")) this.fail();
        left = { type: "unary", operator: negated ? "is not null" : "is null", operand: left };
        continue;
      }
      const before = this.index;
      const negated = level === 3 && this.word("not");
      if (level === 3 && this.word("in")) {
        this.expect("(");
        left = { type: "in", operand: left, list: this.list(), negated };
        continue;
      }
      const operator = operators.find((each) => this.take(each) || this.word(each));
      if (operator === undefined) {
        this.index = before;
        return left;
      }
      const right = this.expression(level + 1);
      const whole: Expression = { type: "binary", operator, left, right };
      left = negated ? { type: "unary", operator: "not", operand: whole } : whole;
    }
  }

  protected primary(): Expression {
    const token = this.peek();
    if (this.take("(")) {
      const inner = this.expression();
      this.expect(")");
      return this.cast(inner);
    }
    if (this.take("-")) return { type: "unary", operator: "-", operand: this.primary() };
    if (token.kind === "number") {
      this.next();
      return this.cast({ type: "value", value: Number(token.text) });
    }
    if (token.kind === "string") {
      this.next();
      return this.cast({ type: "value", value: token.text });
    }
    if (token.kind !== "word" && token.kind !== "quoted") return this.fail();
    this.next();
    const lower = token.text.toLowerCase();
    if (token.kind === "word") {
      if (lower === "null") return { type: "value", value: null };
      if (lower === "true" || lower === "false") return { type: "value", value: lower === "true" };
      if (/^(from|where|and|or|select|values|set|into|order|group|limit)$/.test(lower)) {
        this.index -= 1;
        return this.fail();
      }
      if (this.take("(")) {
        if (this.take("*")) {
          this.expect(")");
          return { type: "call", name: lower, args: [], star: true };
        }
        return this.cast({ type: "call", name: lower, args: this.take(")") ? [] : this.list(), star: false });
      }
      if (lower === "current_timestamp" || lower === "current_user" || lower === "current_date") return { type: "call", name: lower, args: [], star: false };
    }
    let name = token.text;
    // A table before the dot says nothing new: there is one.
    while (this.take(".")) name = this.next().text;
    return this.cast({ type: "column", name: token.kind === "word" ? name.toLowerCase() : name });
  }

  protected cast(value: Expression): Expression {
    while (this.take("::")) this.name();
    return value;
  }

  /** Up to the closing bracket, which is taken. */
  protected list(): Expression[] {
    const items = [this.expression()];
    while (this.take(",")) items.push(this.expression());
    this.expect(")");
    return items;
  }
}
