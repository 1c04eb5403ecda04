/**
 * Assembles WebAssembly from its text format, as much of it as the kernel uses: folded instructions,
 * names instead of numbers, and two abbreviations (`$name` for `(local.get $name)`, `7` for
 * `(i32.const 7)`). There is no compiler to install, and what runs can be read.
 * @see https://webassembly.github.io/spec/core/binary/
 */

type Expression = string | readonly Expression[]

const valueTypes: Readonly<Record<string, number>> = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b }
/** `\0asm`, version 1. */
const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0] as const
const FUNCTION_TYPE = 0x60
const EMPTY = 0x40
const END = 0x0b

const sections = { type: 1, import: 2, function: 3, memory: 5, export: 7, code: 10 } as const

/** Instructions without an immediate. */
const plain: Readonly<Record<string, readonly number[]>> = {
  unreachable: [0x00],
  return: [0x0f],
  drop: [0x1a],
  select: [0x1b],
  'i32.eqz': [0x45],
  'i32.eq': [0x46],
  'i32.ne': [0x47],
  'i32.lt_s': [0x48],
  'i32.lt_u': [0x49],
  'i32.gt_s': [0x4a],
  'i32.gt_u': [0x4b],
  'i32.le_s': [0x4c],
  'i32.le_u': [0x4d],
  'i32.ge_s': [0x4e],
  'i32.ge_u': [0x4f],
  'i64.eqz': [0x50],
  'i64.eq': [0x51],
  'i64.ne': [0x52],
  'i64.lt_s': [0x53],
  'f64.lt': [0x63],
  'f64.gt': [0x64],
  'f64.eq': [0x61],
  'f64.ne': [0x62],
  'i32.clz': [0x67],
  'i32.ctz': [0x68],
  'i32.add': [0x6a],
  'i32.sub': [0x6b],
  'i32.mul': [0x6c],
  'i32.div_u': [0x6e],
  'i32.rem_u': [0x70],
  'i32.and': [0x71],
  'i32.or': [0x72],
  'i32.xor': [0x73],
  'i32.shl': [0x74],
  'i32.shr_s': [0x75],
  'i32.shr_u': [0x76],
  'i32.rotl': [0x77],
  'i64.add': [0x7c],
  'i64.sub': [0x7d],
  'i64.mul': [0x7e],
  'i64.and': [0x83],
  'i64.or': [0x84],
  'i64.xor': [0x85],
  'i64.shl': [0x86],
  'i64.shr_u': [0x88],
  'i64.rotl': [0x89],
  'f64.neg': [0x9a],
  'f64.add': [0xa0],
  'f64.mul': [0xa2],
  'f64.div': [0xa3],
  'i32.wrap_i64': [0xa7],
  'i64.extend_i32_s': [0xac],
  'i64.extend_i32_u': [0xad],
  'i64.trunc_f64_s': [0xb0],
  'f64.convert_i32_s': [0xb7],
  'f64.convert_i32_u': [0xb8],
  'f64.convert_i64_s': [0xb9],
  'i8x16.splat': [0xfd, 0x0f],
  'i8x16.eq': [0xfd, 0x23],
  'i8x16.lt_u': [0xfd, 0x26],
  'v128.or': [0xfd, 0x50],
  'i8x16.bitmask': [0xfd, 0x64],
  'memory.copy': [0xfc, 0x0a, 0, 0],
  'memory.fill': [0xfc, 0x0b, 0],
}

/** Loads and stores; `offset=` may stand before their operands. */
const memory: Readonly<Record<string, readonly number[]>> = {
  'i32.load': [0x28],
  'i64.load': [0x29],
  'f64.load': [0x2b],
  'i32.load8_u': [0x2d],
  'i32.load16_u': [0x2f],
  'i32.store': [0x36],
  'i64.store': [0x37],
  'f64.store': [0x39],
  'i32.store8': [0x3a],
  'v128.load': [0xfd, 0x00],
  'v128.store': [0xfd, 0x0b],
}

interface Signature {
  readonly parameters: readonly string[]
  readonly results: readonly string[]
}

/** Of `(module ...)`: the bytes that `WebAssembly.Module` takes. Throws on what it does not know. */
export function assemble(text: string): Uint8Array<ArrayBuffer> {
  const module = parse(text)
  const parts = module.slice(1).map(list)
  const imports = parts.filter(([word]) => word === 'import')
  const functions = parts.filter(([word]) => word === 'func')
  const memories = parts.filter(([word]) => word === 'memory')
  const signatures = [...imports.map((part) => list(part[3])), ...functions].map(signatureOf)
  const indexes = new Map<string, number>()
  for (const part of [...imports.map((each) => list(each[3])), ...functions]) {
    indexes.set(atom(part[1]), indexes.size)
  }
  const exported = parts.flatMap((part) =>
    part.flatMap((each) => {
      if (!Array.isArray(each) || each[0] !== 'export') return []
      const name = name8(JSON.parse(atom(each[1])) as string)
      return [
        part[0] === 'memory'
          ? [...name, 2, 0]
          : [...name, 0, ...unsigned(indexes.get(atom(part[1]))!)],
      ]
    }),
  )
  return Uint8Array.from([
    ...HEADER,
    ...section(sections.type, signatures.map(typeOf)),
    ...section(
      sections.import,
      imports.map(([, from, name], index) => [
        ...name8(JSON.parse(atom(from)) as string),
        ...name8(JSON.parse(atom(name)) as string),
        0,
        ...unsigned(index),
      ]),
    ),
    ...section(
      sections.function,
      functions.map((_, index) => unsigned(imports.length + index)),
    ),
    ...section(
      sections.memory,
      memories.map((part) => [0, ...unsigned(Number(part.at(-1)))]),
    ),
    ...section(sections.export, exported),
    ...section(
      sections.code,
      functions.map((part) => {
        const body = new FunctionBody(part, indexes).bytes()
        return [...unsigned(body.length), ...body]
      }),
    ),
  ])
}

class FunctionBody {
  readonly #locals = new Map<string, number>()
  readonly #declared: number[][] = []
  readonly #labels: string[] = []
  readonly #functions: ReadonlyMap<string, number>
  readonly #out: number[] = []

  constructor(part: readonly Expression[], functions: ReadonlyMap<string, number>) {
    this.#functions = functions
    for (const each of part.slice(2)) {
      const word = Array.isArray(each) ? each[0] : each
      if (word === 'export' || word === 'result') continue
      if (word === 'param' || word === 'local') {
        const [, name, type] = list(each)
        this.#locals.set(atom(name), this.#locals.size)
        if (word === 'local') this.#declared.push([1, valueType(atom(type))])
      } else {
        this.#emit(each)
      }
    }
  }

  bytes(): readonly number[] {
    return [...vector(this.#declared), ...this.#out, END]
  }

  #emit(each: Expression): void {
    const out = this.#out
    if (typeof each === 'string') {
      if (each.startsWith('$')) out.push(0x20, ...unsigned(this.#local(each)))
      else out.push(0x41, ...signed(BigInt(each)))
      return
    }
    const word = atom(each[0])
    const rest = each.slice(1)
    switch (word) {
      case 'block':
      case 'loop':
        out.push(word === 'block' ? 0x02 : 0x03, EMPTY)
        this.#nested(atom(rest[0]), rest.slice(1))
        out.push(END)
        return
      case 'if':
        this.#if(rest)
        return
      case 'br':
      case 'br_if':
        this.#all(rest.slice(1))
        out.push(word === 'br' ? 0x0c : 0x0d, ...unsigned(this.#depth(atom(rest[0]))))
        return
      case 'call':
        this.#all(rest.slice(1))
        out.push(0x10, ...unsigned(known(this.#functions.get(atom(rest[0])), rest[0])))
        return
      case 'local.set':
      case 'local.tee':
        this.#all(rest.slice(1))
        out.push(word === 'local.set' ? 0x21 : 0x22, ...unsigned(this.#local(atom(rest[0]))))
        return
      case 'i64.const':
        out.push(0x42, ...signed(BigInt(atom(rest[0]))))
        return
      case 'f64.const':
        out.push(0x44, ...new Uint8Array(Float64Array.of(Number(rest[0])).buffer))
        return
      default: {
        const access = memory[word]
        const first = rest[0]
        const hasOffset = typeof first === 'string' && first.startsWith('offset=')
        this.#all(hasOffset ? rest.slice(1) : rest)
        if (access === undefined) out.push(...known(plain[word], word))
        else out.push(...access, 0, ...unsigned(hasOffset ? Number(first.slice(7)) : 0))
      }
    }
  }

  #if(rest: readonly Expression[]): void {
    const typed = Array.isArray(rest[0]) && rest[0][0] === 'result'
    const [condition, yes, no] = typed ? rest.slice(1) : rest
    this.#emit(known(condition, 'if'))
    this.#out.push(0x04, typed ? valueType(atom(list(rest[0])[1])) : EMPTY)
    this.#nested('', list(yes).slice(1))
    if (no !== undefined) {
      this.#out.push(0x05)
      this.#nested('', list(no).slice(1))
    }
    this.#out.push(END)
  }

  #nested(label: string, body: readonly Expression[]): void {
    this.#labels.push(label)
    this.#all(body)
    this.#labels.pop()
  }

  #all(body: readonly Expression[]): void {
    for (const each of body) this.#emit(each)
  }

  #local(name: string): number {
    return known(this.#locals.get(name), name)
  }

  #depth(label: string): number {
    const place = this.#labels.lastIndexOf(label)
    if (place < 0) throw new Error(`no label ${label}`)
    return this.#labels.length - 1 - place
  }
}

function parse(text: string): readonly Expression[] {
  const stack: Expression[][] = [[]]
  for (const [token] of text.matchAll(/;;[^\n]*|[()]|"[^"]*"|[^\s()]+/g)) {
    if (token.startsWith(';;')) continue
    if (token === '(') {
      stack.push([])
    } else if (token === ')') {
      const closed = known(stack.pop(), ')')
      known(stack.at(-1), ')').push(closed)
    } else {
      known(stack.at(-1), token).push(token)
    }
  }
  if (stack.length !== 1) throw new Error('parentheses do not match')
  return list(stack[0]![0])
}

function signatureOf(part: readonly Expression[]): Signature {
  const all = (word: string): string[] =>
    part.flatMap((each) => {
      if (!Array.isArray(each) || each[0] !== word) return []
      return each
        .slice(1)
        .filter((type) => !String(type).startsWith('$'))
        .map(atom)
    })
  return { parameters: all('param'), results: all('result') }
}

function typeOf({ parameters, results }: Signature): readonly number[] {
  const types = (names: readonly string[]): number[] =>
    vector(names.map((name) => [valueType(name)]))
  return [FUNCTION_TYPE, ...types(parameters), ...types(results)]
}

function section(id: number, items: readonly (readonly number[])[]): readonly number[] {
  if (items.length === 0) return []
  const body = vector(items)
  return [id, ...unsigned(body.length), ...body]
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()]
}

function name8(name: string): readonly number[] {
  return [...unsigned(name.length), ...new TextEncoder().encode(name)]
}

/** LEB128. */
function unsigned(value: number): readonly number[] {
  const bytes: number[] = []
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) | 128)
  return [...bytes, value]
}

function signed(value: bigint): readonly number[] {
  const bytes: number[] = []
  for (;;) {
    const low = Number(value & 127n)
    value >>= 7n
    if ((value === 0n && low < 64) || (value === -1n && low >= 64)) return [...bytes, low]
    bytes.push(low | 128)
  }
}

function valueType(name: string): number {
  return known(valueTypes[name], name)
}

function list(each: Expression | undefined): readonly Expression[] {
  if (each === undefined || typeof each === 'string') throw new Error(`no list: ${each}`)
  return each
}

function atom(each: Expression | undefined): string {
  if (typeof each !== 'string') throw new Error('a word is wanted')
  return each
}

function known<T>(value: T | undefined, what: unknown): T {
  if (value === undefined) throw new Error(`unknown: ${String(what)}`)
  return value
}
