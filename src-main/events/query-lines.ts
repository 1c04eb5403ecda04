import type { RemoteBatch, RemoteColumn } from '../data/remote/remote.ts'
import { expected } from '../platform/errors.ts'

/** A number as JSON writes it: what a server calls NaN or Infinity is none. */
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/**
 * Turns rows of a query into JSON lines, the columns as fields: numbers with the digits of the server,
 * booleans, documents of JSON types as they are, everything else as text, NULL as null. `properties`
 * names the column whose text is taken for a JSON object where it is one. Throws `bad_input` for a
 * column that comes twice.
 */
export function lineWriter(
  columns: readonly RemoteColumn[],
  properties: string | null,
): (batch: RemoteBatch) => string {
  const twice = columns.find(({ name }, at) => columns.findIndex((c) => c.name === name) !== at)
  if (twice !== undefined) {
    throw expected('bad_input', {
      what: `The query gives the column ${twice.name} twice.`,
      remedy: 'Name them apart with AS.',
      kept: 'Nothing was written; earlier outputs are as they were.',
    })
  }
  const keys = columns.map(({ name }) => `${JSON.stringify(name)}:`)
  const writers = columns.map((column) => writerOf(column, column.name === properties))
  return ({ rows, columns: values }) => {
    let text = ''
    for (let row = 0; row < rows; row++) {
      for (let at = 0; at < keys.length; at++) {
        const value = values[at]![row] ?? null
        text += (at === 0 ? '{' : ',') + keys[at]! + (value === null ? 'null' : writers[at]!(value))
      }
      text += keys.length === 0 ? '{}\n' : '}\n'
    }
    return text
  }
}

type Writer = (value: string) => string

function writerOf({ category, type }: RemoteColumn, isProperties: boolean): Writer {
  switch (category) {
    case 'integer':
    case 'number':
      return (value) => (jsonNumber.test(value) ? value : JSON.stringify(value))
    case 'boolean':
      return (value) =>
        value === 't' || value === 'true'
          ? 'true'
          : value === 'f' || value === 'false'
            ? 'false'
            : JSON.stringify(value)
    case 'text':
    case 'time':
    case 'other':
      if (/^(?:jsonb?|JSON\b.*|Object\b.*)$/.test(type)) return inOneLine
      return isProperties ? objectOrText : JSON.stringify
  }
}

/** Within a document of JSON only the space between its parts can hold a line break. */
function inOneLine(document: string): string {
  return document.replaceAll(/[\r\n]+/g, ' ')
}

function objectOrText(value: string): string {
  if (!value.trimStart().startsWith('{')) return JSON.stringify(value)
  try {
    JSON.parse(value)
    return inOneLine(value)
  } catch {
    return JSON.stringify(value)
  }
}
