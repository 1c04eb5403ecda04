import { CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useRef, useState, type ReactNode } from 'react'

interface FilterFieldProps {
  readonly label: string
  readonly placeholder: string
  readonly width: number
  readonly icon?: ReactNode
  readonly value: string | undefined
  readonly onApply: (value: string | undefined) => void
}

/** A filter by text that follows the typing after a moment, and what else changes it. */
export function FilterField(props: FilterFieldProps) {
  const { label, placeholder, width, icon, value = '', onApply } = props
  const [text, setText] = useState(value)
  const sent = useRef(value)
  const apply = useDebouncedCallback((typed: string) => {
    sent.current = typed.trim()
    onApply(sent.current === '' ? undefined : sent.current)
  }, 250)
  useEffect(() => {
    if (value === sent.current) return
    sent.current = value
    setText(value)
  }, [value])
  return (
    <TextInput
      aria-label={label}
      placeholder={placeholder}
      w={width}
      leftSection={icon}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        apply(event.currentTarget.value)
      }}
      rightSection={
        text === '' ? null : (
          <CloseButton
            size={20}
            aria-label={`Clear: ${label.toLowerCase()}`}
            onClick={() => {
              setText('')
              apply('')
            }}
          />
        )
      }
    />
  )
}
