const key = 'quartermaster.review-holder'

/**
 * Names this window to the core, so that a person's two windows do not lend each other their pairs;
 * the same after a reload.
 */
export const windowHolder: string = known() ?? made()

function known(): string | null {
  try {
    const stored = sessionStorage.getItem(key)
    return stored !== null && /^[0-9a-f]{32}$/.test(stored) ? stored : null
  } catch {
    return null
  }
}

function made(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const holder = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  try {
    sessionStorage.setItem(key, holder)
  } catch {
    // A forbidden storage costs the name after a reload.
  }
  return holder
}
