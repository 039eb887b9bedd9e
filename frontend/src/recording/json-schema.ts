/** Checks a value against the part of JSON schema that Pydantic writes for the recordings. */

export interface JsonSchema {
  $defs?: Record<string, JsonSchema>;
  $ref?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
}

const REFERENCE = "#/$defs/";

/** What is wrong with a value, with its place; null if it fits the schema. */
export function faultIn(value: unknown, root: JsonSchema): string | null {
  return check(value, root, "the file", root.$defs ?? {});
}

type Definitions = Record<string, JsonSchema>;

function check(value: unknown, schema: JsonSchema, place: string, definitions: Definitions): string | null {
  const again = (inner: JsonSchema): string | null => check(value, inner, place, definitions);
  if (schema.$ref) {
    const definition = definitions[schema.$ref.slice(REFERENCE.length)];
    return definition ? again(definition) : `${place} has an unknown schema`;
  }
  if (schema.anyOf) {
    const faults = schema.anyOf.map(again);
    return faults.includes(null) ? null : (faults[0] ?? null);
  }
  if ("const" in schema && value !== schema.const) return `${place} isn't ${JSON.stringify(schema.const)}`;
  if (schema.enum && !schema.enum.includes(value)) return `${place} has an unknown value`;
  if (schema.type && !isOfType(value, schema.type)) return `${place} isn't of the type ${schema.type}`;
  if (Array.isArray(value)) return checkItems(value, schema.items ?? {}, place, definitions);
  return isObject(value) ? checkMembers(value, schema, place, definitions) : null;
}

function checkItems(items: unknown[], schema: JsonSchema, place: string, definitions: Definitions): string | null {
  for (const [number, item] of items.entries()) {
    const fault = check(item, schema, `${place}[${number}]`, definitions);
    if (fault) return fault;
  }
  return null;
}

function checkMembers(
  value: Record<string, unknown>,
  { properties = {}, required = [], additionalProperties = true }: JsonSchema,
  place: string,
  definitions: Definitions,
): string | null {
  const missing = required.find((name) => !(name in value));
  if (missing) return `${place} has no ${missing}`;
  for (const [name, member] of Object.entries(value)) {
    const declared = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!declared && additionalProperties === false) return `${place} has the unknown field ${name}`;
    const schema = declared ?? (typeof additionalProperties === "object" ? additionalProperties : {});
    const fault = check(member, schema, `${place}.${name}`, definitions);
    if (fault) return fault;
  }
  return null;
}

function isOfType(value: unknown, type: string): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isObject(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
