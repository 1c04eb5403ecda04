import { useEffect, useRef } from 'react'
import { reviewCommand, type ReviewCommand } from './review-keys.ts'

const fields = 'input, textarea, select, [contenteditable="true"]'

/**
 * The keys of the review, wherever the focus is but in fields and dialogs. On this screen they come
 * before those of the frame: D defers a pair and does not lead to the schedules.
 */
export function useReviewKeys(isOn: boolean, onCommand: (command: ReviewCommand) => void): void {
  const latest = useRef(onCommand)
  useEffect(() => {
    latest.current = onCommand
  })
  useEffect(() => {
    if (!isOn) return
    const onKeyDown = (event: KeyboardEvent): void => {
      const target = event.target instanceof Element ? event.target : null
      const isAway =
        target?.closest(`${fields}, [role="dialog"], [role="menu"]`) ??
        document.querySelector('[role="dialog"][aria-modal="true"]')
      const command = reviewCommand(event)
      if (isAway !== null || command === null) return
      event.preventDefault()
      event.stopPropagation()
      // A key that is held down moves on, and decides once.
      if (event.repeat && command.do !== 'next' && command.do !== 'previous') return
      latest.current(command)
    }
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [isOn])
}
