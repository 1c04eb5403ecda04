import { TextInput, type TextInputProps } from '@mantine/core'
import { useEffect, useRef } from 'react'

interface PathInputProps extends TextInputProps {
  readonly value: string
}

/** A path: where it is too long for its field, its end shows, which names the file. */
export function PathInput({ value, onBlur, ...props }: PathInputProps) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (document.activeElement !== field.current) showEnd(field.current)
  }, [value])
  return (
    <TextInput
      ref={field}
      value={value}
      title={value}
      onBlur={(event) => {
        onBlur?.(event)
        // The browser goes back to the beginning of what is left.
        requestAnimationFrame(() => showEnd(field.current))
      }}
      {...props}
    />
  )
}

function showEnd(field: HTMLInputElement | null): void {
  if (field !== null) field.scrollLeft = field.scrollWidth
}
