/** Puts text on the clipboard, also where the page has no right to the modern one (plain HTTP). */
export async function copyText(text: string): Promise<void> {
  // Missing outside of secure contexts, whatever its declaration says.
  const { clipboard } = navigator as { readonly clipboard?: Clipboard }
  if (clipboard !== undefined) return clipboard.writeText(text)
  const focused = document.activeElement
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'visually-hidden'
  document.body.append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true })
  if (!copied) throw new Error('the browser refused the clipboard')
}
