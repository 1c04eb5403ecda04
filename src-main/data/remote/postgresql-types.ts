import type { RemoteColumn } from './remote.ts'

type Category = RemoteColumn['category']

/** Types of `pg_type` that come with every server, by their number; these never change. */
const types: Readonly<Record<number, readonly [name: string, category: Category]>> = {
  16: ['bool', 'boolean'],
  17: ['bytea', 'other'],
  18: ['char', 'text'],
  19: ['name', 'text'],
  20: ['int8', 'integer'],
  21: ['int2', 'integer'],
  23: ['int4', 'integer'],
  25: ['text', 'text'],
  26: ['oid', 'integer'],
  114: ['json', 'other'],
  700: ['float4', 'number'],
  701: ['float8', 'number'],
  705: ['unknown', 'text'],
  790: ['money', 'other'],
  1042: ['bpchar', 'text'],
  1043: ['varchar', 'text'],
  1082: ['date', 'time'],
  1083: ['time', 'time'],
  1114: ['timestamp', 'time'],
  1184: ['timestamptz', 'time'],
  1186: ['interval', 'other'],
  1266: ['timetz', 'time'],
  1700: ['numeric', 'number'],
  2950: ['uuid', 'text'],
  3802: ['jsonb', 'other'],
}

export function columnOf(name: string, typeNumber: number): RemoteColumn {
  const [type, category] = types[typeNumber] ?? [`type ${typeNumber}`, 'other']
  return { name, type, category }
}
