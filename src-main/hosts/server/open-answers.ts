import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { AccessStore, Credential } from '../../store/access.ts'

/** In milliseconds. */
export interface Patience {
  /** How often answers that last are looked at. */
  readonly look: number
  /** How long a reader may take nothing while something waits for them. */
  readonly stall: number
}

interface OpenAnswer {
  readonly response: ServerResponse
  readonly credential: Credential
  /** Bytes that had left this process when it was last seen to go on, and when that was. */
  left: number
  since: number
}

/**
 * Answers that are being sent. An event stream may last for days: when the session or key that
 * opened it is revoked (here or by another process of the workspace) or too old, it is cut off, and
 * so is one whose reader has stopped reading.
 */
export class OpenAnswers {
  readonly #access: AccessStore
  readonly #now: () => number
  readonly #open = new Set<OpenAnswer>()
  readonly #stall: number
  readonly #timer: NodeJS.Timeout
  readonly #stopListening: () => void

  constructor(access: AccessStore, now: () => number, { look, stall }: Patience) {
    this.#stall = stall
    this.#access = access
    this.#now = now
    this.#timer = setInterval(() => {
      this.#endRevoked()
      this.#endStalled()
    }, look)
    this.#timer.unref()
    this.#stopListening = access.onRevoked(() => this.#endRevoked())
  }

  add(response: ServerResponse, credential: Credential): void {
    const answer = { response, credential, left: 0, since: performance.now() }
    this.#open.add(answer)
    response.once('close', () => this.#open.delete(answer))
  }

  /** Answers that are being sent to whoever holds the same secret. */
  countOf(credential: Credential): number {
    let count = 0
    for (const open of this.#open) if (open.credential.digest.equals(credential.digest)) count++
    return count
  }

  /** Ends event streams; answers that end by themselves are left to it. */
  endStreams(): void {
    for (const { response } of this.#open) if (isStream(response)) response.destroy()
  }

  close(): void {
    clearInterval(this.#timer)
    this.#stopListening()
  }

  #endRevoked(): void {
    const now = this.#now()
    for (const { response, credential } of this.#open) {
      // The answer to the very request that revokes its own session still leaves.
      if (isStream(response) && !this.#access.holds(credential, now)) response.destroy()
    }
  }

  #endStalled(): void {
    for (const answer of this.#open) {
      const { socket } = answer.response
      if (socket === null) continue
      const left = bytesLeft(socket)
      if (left !== answer.left || socket.writableLength === 0) {
        answer.left = left
        answer.since = performance.now()
      } else if (performance.now() - answer.since > this.#stall) {
        answer.response.destroy()
      }
    }
  }
}

const bytesLeft = (socket: Socket): number => socket.bytesWritten - socket.writableLength

function isStream(response: ServerResponse): boolean {
  return String(response.getHeader('content-type') ?? '').startsWith('text/event-stream')
}
