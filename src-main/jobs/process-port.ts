/** The way from a runner or query process to its core, as that process sees it. */
export interface ProcessPort {
  /** `delivered` is called once the core has the message: only then may the process end. */
  send(message: unknown, delivered?: () => void): void
  onMessage(listener: (message: unknown) => void): void
  /** The core is gone; called once. */
  onClose(listener: () => void): void
}

/** The channel of `child_process.fork`. */
export function forkPort(): ProcessPort {
  return {
    send(message, delivered) {
      process.send?.(message, undefined, undefined, () => delivered?.())
    },
    onMessage(listener) {
      process.on('message', listener)
    },
    onClose(listener) {
      process.once('disconnect', listener)
    },
  }
}

/**
 * What runner and query processes do about the world around them: Ctrl-C, or the end of a terminal,
 * reaches the whole process group and the core decides what stops; without a core nothing they do is
 * of use to anybody.
 */
export function liveWithCore(port: ProcessPort): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => undefined)
  }
  port.onClose(() => process.kill(process.pid, 'SIGKILL'))
}
