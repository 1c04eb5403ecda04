/**
 * Loaded by `--import` before anything else of a process or worker thread: counts the calls that
 * change files and makes the one that its plan names go wrong. What DuckDB and SQLite write by
 * themselves does not come past here.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import type { FaultPlan, FileCall } from './fault-plan.ts'

type Callable = (...args: unknown[]) => unknown
type Functions = Record<string, Callable>

const given = process.env['QM_TEST_FAULT_PLAN']
const plan: FaultPlan | undefined = given === undefined ? undefined : JSON.parse(given)
const self = isMainThread
  ? /cli[\\/]main\.ts|core-entry\.ts/.test(process.argv.join(' '))
    ? 'core'
    : undefined
  : 'runner'

const original = {
  appendFileSync: fs.appendFileSync,
  writeSync: fs.writeSync,
  writeFileSync: fs.writeFileSync,
} as const

/** Operations on a path by the position of their data, null where they have none. */
const onPaths: Readonly<Record<string, { readonly data: number | null; readonly room: boolean }>> =
  {
    writeFile: { data: 1, room: true },
    appendFile: { data: 1, room: true },
    mkdir: { data: null, room: true },
    rename: { data: null, room: true },
    copyFile: { data: null, room: true },
    link: { data: null, room: true },
    truncate: { data: null, room: true },
    rm: { data: null, room: false },
    unlink: { data: null, room: false },
    chmod: { data: null, room: false },
  }
/** On a descriptor of a file that was opened for writing. */
const onDescriptors: Readonly<Record<string, number | null>> = {
  write: 1,
  fsync: null,
  ftruncate: null,
}
/** Of a handle of the promises' `open`. */
const onHandles: Readonly<Record<string, number | null>> = {
  write: 0,
  writeFile: 0,
  appendFile: 0,
  sync: null,
  datasync: null,
  truncate: null,
}

const descriptors = new Map<number, string>()
let counted = 0
/** A call at once may be made of others (`appendFileSync` of `openSync`), which do not count again. */
let atOnceDepth = 0

interface Attempt {
  readonly call: FileCall
  /** Writes half of the data. */
  readonly tear: () => void
}

/** Counts a call; returns the error it fails with, and may not return at all. */
function begin({ call, tear }: Attempt): { readonly error?: Error; readonly after: () => void } {
  const nothing = { after: () => undefined }
  if (plan === undefined || !plan.below.some((folder) => call.path.startsWith(folder))) {
    return nothing
  }
  if (call.operation === 'open' && !call.takesRoom) return nothing
  const { fault, record } = plan
  if (fault?.type === 'full disk' && !call.takesRoom) return nothing
  counted += 1
  if (record !== null) original.appendFileSync(record, `${JSON.stringify(call)}\n`)
  if (fault === null) return nothing
  const isIt = counted === fault.at
  if (fault.type === 'full disk') {
    if (!isIt && !(fault.lasts && counted > fault.at)) return nothing
    if (isIt) tear()
    return { error: noSpace(call), after: () => undefined }
  }
  if (!isIt) return nothing
  const die = (): void => {
    process.kill(fault.victim === 'self' ? process.pid : process.ppid, 'SIGKILL')
    // Nothing more is done before the signal arrives.
    if (fault.victim === 'self') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }
  if (fault.moment === 'before') die()
  if (fault.moment === 'torn') {
    tear()
    die()
  }
  return { after: fault.moment === 'after' ? die : () => undefined }
}

function noSpace({ operation, path }: FileCall): Error {
  return Object.assign(new Error(`ENOSPC: no space left on device, ${operation} '${path}'`), {
    code: 'ENOSPC',
    errno: -28,
    syscall: operation,
    path,
  })
}

function pathOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return descriptors.get(value) ?? ''
  if (value instanceof URL) return fileURLToPath(value)
  return Buffer.isBuffer(value) ? value.toString() : ''
}

/** The call is about its last path: where a rename leads, what a copy makes. */
function attemptOn(operation: string, args: readonly unknown[], room: boolean): Attempt {
  const two = operation === 'rename' || operation === 'copyFile' || operation === 'link'
  const data = onPaths[operation]?.data ?? null
  const path = pathOf(two ? args[1] : args[0])
  return {
    call: {
      operation,
      path,
      takesRoom: room && !(operation === 'mkdir' && fs.existsSync(path)),
      hasData: data !== null,
    },
    tear() {
      if (data === null || typeof args[0] === 'number') return
      const half = halfOf(args[data])
      if (operation === 'appendFile') original.appendFileSync(path, half)
      else original.writeFileSync(path, half)
    },
  }
}

function halfOf(data: unknown): string | Uint8Array {
  if (typeof data === 'string') return data.slice(0, Math.floor(data.length / 2))
  return data instanceof Uint8Array ? data.subarray(0, Math.floor(data.length / 2)) : ''
}

function opensForWriting(flags: unknown): boolean {
  return typeof flags === 'number'
    ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0
    : typeof flags === 'string' && /[wa+]/.test(flags)
}

/** Opening to read changes nothing, but what is opened so can be waited for on the disk. */
const openAttempt = (path: unknown, writes: boolean): Attempt => ({
  call: { operation: 'open', path: pathOf(path), takesRoom: writes, hasData: false },
  tear: () => undefined,
})

const descriptorAttempt = (
  operation: string,
  path: string,
  data: number | null,
  args: readonly unknown[],
  write: (half: string | Uint8Array) => void,
): Attempt => ({
  call: { operation, path, takesRoom: true, hasData: data !== null },
  tear() {
    if (data !== null) write(halfOf(args[data]))
  },
})

/** The three forms of a call: at once, by callback, by promise. */
function wrap(
  name: string,
  attemptOf: (args: readonly unknown[]) => Attempt | undefined,
  done: (result: unknown, attempt: Attempt) => unknown = (result) => result,
): void {
  const callbacks = fs as unknown as Functions
  const promises = fs.promises as unknown as Functions
  const atOnce = callbacks[`${name}Sync`]
  if (atOnce !== undefined) {
    callbacks[`${name}Sync`] = (...args) => {
      const attempt = attemptOf(args)
      if (attempt === undefined || atOnceDepth > 0) return atOnce(...args)
      atOnceDepth += 1
      try {
        const { error, after } = begin(attempt)
        if (error !== undefined) throw error
        const result = done(atOnce(...args), attempt)
        after()
        return result
      } finally {
        atOnceDepth -= 1
      }
    }
  }
  const byCallback = callbacks[name]
  if (byCallback !== undefined) {
    callbacks[name] = (...args) => {
      const attempt = attemptOf(args)
      const callback = args.at(-1)
      if (attempt === undefined || typeof callback !== 'function') return byCallback(...args)
      const { error, after } = begin(attempt)
      if (error !== undefined) {
        process.nextTick(() => (callback as Callable)(error))
        return undefined
      }
      return byCallback(...args.slice(0, -1), (failure: unknown, result: unknown) => {
        if (failure === null || failure === undefined) {
          done(result, attempt)
          after()
        }
        ;(callback as Callable)(failure, result)
      })
    }
  }
  const byPromise = promises[name]
  if (byPromise !== undefined) {
    promises[name] = async (...args) => {
      const attempt = attemptOf(args)
      if (attempt === undefined) return byPromise.apply(promises, args)
      const { error, after } = begin(attempt)
      if (error !== undefined) throw error
      const result = done(await byPromise.apply(promises, args), attempt)
      after()
      return result
    }
  }
}

/** Handles of the promises' `open` write by methods of their own. */
function wrapHandle(handle: Functions, path: string): void {
  for (const [name, data] of Object.entries(onHandles)) {
    const method = handle[name]
    if (method === undefined) continue
    handle[name] = async (...args) => {
      const descriptor = Number(Reflect.get(handle, 'fd'))
      const { error, after } = begin(
        descriptorAttempt(name, path, data, args, (half) => {
          if (typeof half === 'string') original.writeSync(descriptor, half)
          else original.writeSync(descriptor, half)
        }),
      )
      if (error !== undefined) throw error
      const result = await method.apply(handle, args)
      after()
      return result
    }
  }
}

if (plan !== undefined && plan.role === self) {
  for (const [name, { room }] of Object.entries(onPaths)) {
    wrap(name, (args) => attemptOn(name, args, room))
  }
  wrap(
    'open',
    ([path, flags]) => openAttempt(path, opensForWriting(flags)),
    (result, { call }) => {
      if (typeof result === 'number') descriptors.set(result, call.path)
      else if (typeof result === 'object' && result !== null) {
        wrapHandle(result as Functions, call.path)
      }
      return result
    },
  )
  for (const [name, data] of Object.entries(onDescriptors)) {
    wrap(name, (args) => {
      const descriptor = Number(args[0])
      const path = descriptors.get(descriptor)
      if (path === undefined) return undefined
      return descriptorAttempt(name, path, data, args, (half) => {
        if (typeof half === 'string') original.writeSync(descriptor, half)
        else original.writeSync(descriptor, half)
      })
    })
  }
  syncBuiltinESMExports()
}
