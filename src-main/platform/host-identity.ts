import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Tells a process of this workspace from every other, on this machine and on others. */
export interface HostIdentity {
  readonly pid: number
  /** Start of the process in ticks since the machine's start; null where the system does not say. */
  readonly processStart: string | null
  /** Where process ids mean the same: machine, name, and the namespace of process ids (containers). */
  readonly machine: string
  /** Another after each start of the machine; null where the system does not say. */
  readonly boot: string | null
  readonly hostname: string
}

export type ProcessState =
  | { readonly state: 'gone' }
  | { readonly state: 'there'; readonly start: string | null }

export function ownIdentity(): HostIdentity {
  const own = processState(process.pid)
  const name = hostname()
  const id = textOf('/etc/machine-id') ?? textOf('/var/lib/dbus/machine-id') ?? process.platform
  return {
    pid: process.pid,
    processStart: own.state === 'there' ? own.start : null,
    machine: [id, name, processNamespace()].join(' '),
    boot: textOf('/proc/sys/kernel/random/boot_id') ?? null,
    hostname: name,
  }
}

/** Whether a process of this machine is there, and since when. One that waits to be reaped is gone. */
export function processState(pid: number): ProcessState {
  const status = textOf(`/proc/${pid}/stat`)
  if (status !== undefined) {
    // The second field is the program's name in brackets, which may hold anything.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
    const [state, start] = [fields[0] ?? '', fields[19] ?? null]
    return 'ZX'.includes(state) ? { state: 'gone' } : { state: 'there', start }
  }
  try {
    process.kill(pid, 0)
    return { state: 'there', start: null }
  } catch (error) {
    const isOthers = error instanceof Error && 'code' in error && error.code === 'EPERM'
    return isOthers ? { state: 'there', start: null } : { state: 'gone' }
  }
}

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined
  } catch {
    return undefined
  }
}
