/** Names this window to the core, so that a person's two windows do not lend each other their pairs. */
export const windowHolder: string = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
  byte.toString(16).padStart(2, '0'),
).join('')
