/** A failure as a person reads it. Every sentence is complete; details are for the report. */
export interface ReadableError {
  readonly code: string
  /** What happened. */
  readonly what: string
  /** What to do next. */
  readonly remedy: string
  /** What was kept or left as it was. */
  readonly kept?: string
  readonly details?: string
}

/** Plain text that can be pasted into an issue; no data of the user beyond what the error says. */
export function errorReport(error: ReadableError, now: Date): string {
  const lines = [
    'Quartermaster report',
    `Time: ${now.toISOString()}`,
    `Screen: ${screenOf()}`,
    `Browser: ${typeof navigator === 'undefined' ? 'none' : navigator.userAgent}`,
    '',
    `Code: ${error.code}`,
    `What happened: ${error.what}`,
    `What to do: ${error.remedy}`,
  ]
  if (error.kept !== undefined) lines.push(`Kept: ${error.kept}`)
  if (error.details !== undefined) lines.push('', error.details)
  return lines.join('\n')
}

function screenOf(): string {
  return typeof location === 'undefined' ? 'none' : location.hash.replace(/token=[^&]*/, 'token=…')
}

/** An exception nobody expected: a bug, and shown as one. */
export function bugOf(thrown: unknown): ReadableError {
  const error = thrown instanceof Error ? thrown : new Error(thrownText(thrown))
  return {
    code: 'bug',
    what: 'This screen stopped because of a fault in Quartermaster.',
    remedy: 'Reload the screen; if it stops again, copy the report and file it.',
    kept: 'Runs go on in the background, and finished runs are unchanged.',
    details: [error.stack ?? `${error.name}: ${error.message}`, causeOf(error)]
      .filter((part) => part !== '')
      .join('\n\n'),
  }
}

/** As Chromium, Firefox and Safari say it, and the bundler of the styles of a screen. */
const missingModule =
  /failed to fetch dynamically imported module|error loading dynamically imported module|importing a module script failed|unable to preload css/i

/** A screen's code did not come: its files were replaced, or the server is gone. */
export const isMissingModule = (thrown: unknown): boolean =>
  thrown instanceof Error && missingModule.test(thrown.message)

/** `answers`: the server gives out the page, only not this part of it as it was. */
export function missingModuleError(thrown: unknown, answers: boolean): ReadableError {
  return {
    code: answers ? 'new_version' : 'unreachable',
    what: answers
      ? 'Quartermaster was replaced by another version while this page was open.'
      : 'The server does not answer.',
    remedy: answers
      ? 'Reload the page.'
      : 'See whether "quartermaster serve" still runs in its terminal, then reload the page.',
    kept: 'Drafts stay in this browser; runs go on, and finished runs are unchanged.',
    details: thrownText(thrown),
  }
}

function causeOf(error: Error): string {
  if (error.cause === undefined) return ''
  const cause = error.cause
  return `Caused by ${thrownText(cause)}`
}

/** Anything that was thrown, as text for a report. */
export function thrownText(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.stack ?? thrown.message
  return typeof thrown === 'string' ? thrown : (JSON.stringify(thrown) ?? 'undefined')
}
