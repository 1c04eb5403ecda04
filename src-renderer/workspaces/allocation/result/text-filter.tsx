import { Button, Group, NumberInput, TextInput } from '@mantine/core'
import { useState } from 'react'

interface TextFilterProps {
  readonly label: string
  readonly value: string | undefined
  readonly onApply: (value: string | undefined) => void
}

/** Editor of a filter by text; Enter applies it. */
export function TextFilter({ label, value, onApply }: TextFilterProps) {
  const [text, setText] = useState(value ?? '')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onApply(text.trim() === '' ? undefined : text.trim())
      }}
    >
      <Group gap={8} align="end" wrap="nowrap">
        <TextInput
          data-autofocus
          label={label}
          w={200}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit">Apply</Button>
      </Group>
    </form>
  )
}

interface RangeFilterProps {
  readonly label: string
  readonly from: number | undefined
  readonly to: number | undefined
  readonly onApply: (from: number | undefined, to: number | undefined) => void
}

/** Editor of a filter by two bounds, either of which may be missing. */
export function RangeFilter({ label, from, to, onApply }: RangeFilterProps) {
  const [low, setLow] = useState<number | string>(from ?? '')
  const [high, setHigh] = useState<number | string>(to ?? '')
  const numberOf = (value: number | string) => (typeof value === 'number' ? value : undefined)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onApply(numberOf(low), numberOf(high))
      }}
    >
      <Group gap={8} align="end" wrap="nowrap">
        <NumberInput data-autofocus label={`${label} from`} w={110} value={low} onChange={setLow} />
        <NumberInput label="to" w={110} value={high} onChange={setHigh} />
        <Button type="submit">Apply</Button>
      </Group>
    </form>
  )
}
