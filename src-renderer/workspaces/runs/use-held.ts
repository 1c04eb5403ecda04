import { useEffect, useState, type RefObject } from 'react'
import { useLetterKeys } from '../../shell/preferences.ts'

const steps: Readonly<Record<string, string>> = { j: 'ArrowDown', k: 'ArrowUp' }

/**
 * Whether somebody points into a list or moves about in it by keyboard: its rows should stay where
 * they are. In the list j and k go down and up, where single letters are shortcuts.
 */
export function useHeld(area: RefObject<HTMLElement | null>): boolean {
  const [pointed, setPointed] = useState(false)
  const [focused, setFocused] = useState(false)
  const [letters] = useLetterKeys()
  useEffect(() => {
    const element = area.current
    if (element === null) return
    const stop = new AbortController()
    const { signal } = stop
    element.addEventListener('pointermove', () => setPointed(true), { signal, passive: true })
    element.addEventListener('pointerleave', () => setPointed(false), { signal })
    element.addEventListener(
      'focusin',
      ({ target }) => setFocused(target instanceof Element && target.matches(':focus-visible')),
      { signal },
    )
    element.addEventListener('focusout', () => setFocused(false), { signal })
    element.addEventListener(
      'keydown',
      (event) => {
        const key = steps[event.key]
        const { target } = event
        if (key === undefined || !letters || event.ctrlKey || event.metaKey || event.altKey) return
        if (!(target instanceof HTMLElement) || target.getAttribute('role') !== 'gridcell') return
        event.preventDefault()
        event.stopPropagation()
        target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
      },
      { signal, capture: true },
    )
    return () => stop.abort()
  }, [area, letters])
  return pointed || focused
}
