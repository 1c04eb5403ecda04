import { createServer } from 'node:net'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ownIdentity, processState } from '../../platform/host-identity.ts'

/** Where `npm start` opens the console, unless it is told otherwise. */
export const usualPort = 4780
/** So many ports are looked at before any free one is taken. */
const portsTried = 20
/** Milliseconds that a host of this machine may take to say that it is there. */
const answerTime = 2000

/** A host that serves a workspace, as it notes it there: only its owner can read that. */
const serving = z.strictObject({
  url: z.url(),
  pid: z.int(),
  process_start: z.string().nullable(),
  machine: z.string(),
})
export type Serving = z.infer<typeof serving>

/** `folder` is the workspace's for these notes. */
export function noteServing(folder: string, port: number, url: string): Disposable {
  const { pid, processStart, machine } = ownIdentity()
  const note: Serving = { url, pid, process_start: processStart, machine }
  const path = noteOf(folder, port)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(path, JSON.stringify(note), { mode: 0o600 })
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) }
}

/** The host that serves this workspace at a port of this machine; undefined: another program's port. */
export async function servingAt(folder: string, port: number): Promise<Serving | undefined> {
  const note = readNote(noteOf(folder, port))
  if (note === undefined || note.machine !== ownIdentity().machine) return undefined
  const found = processState(note.pid)
  if (found.state === 'gone' || found.start !== note.process_start) return undefined
  return (await answers(note.url)) ? note : undefined
}

export type PortChoice =
  | { readonly state: 'free'; readonly port: number }
  | { readonly state: 'open already'; readonly serving: Serving }

/** The usual port or the next that is free; or the host that has this workspace open at one of them. */
export async function choosePort(
  folder: string,
  host: string,
  first = usualPort,
): Promise<PortChoice> {
  for (let port = first; port < first + portsTried; port++) {
    if (await isFree(host, port)) return { state: 'free', port }
    const found = await servingAt(folder, port)
    if (found !== undefined) return { state: 'open already', serving: found }
  }
  return { state: 'free', port: 0 }
}

const noteOf = (folder: string, port: number): string => join(folder, `${port}.json`)

function readNote(path: string): Serving | undefined {
  try {
    return serving.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(new URL('live', url), { signal: AbortSignal.timeout(answerTime) })
    // Unread, it would keep a command from ending.
    await answer.text()
    return answer.ok
  } catch {
    return false
  }
}

/** An address that cannot be listened on at all is told by who listens. */
function isFree(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const probe = createServer()
  probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'))
  probe.listen({ host, port }, () => probe.close(() => resolve(true)))
  return promise
}
