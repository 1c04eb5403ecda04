import { ActionIcon, Button, NumberInput, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import classes from './new-allocation.module.css'

interface OverrideControlProps {
  /** Of the field that the label belongs to: the group or contract to add. */
  readonly id: string
  readonly kind: 'ratios' | 'caps'
  readonly values: Readonly<Record<string, number>>
  readonly onChange: (values: Readonly<Record<string, number>>) => void
}

const kinds = {
  ratios: {
    item: 'Group',
    label: (id: string) => `Target of group ${id}`,
    back: (id: string) => `Use the file's target for group ${id}`,
    newLabel: 'Its target, 0 to 1',
    placeholder: '0 to 1',
    add: 'Add target',
    number: { max: 1, step: 0.01 },
  },
  caps: {
    item: 'Contract',
    label: (id: string) => `Cap of contract ${id}`,
    back: (id: string) => `Use the file's cap for contract ${id}`,
    newLabel: 'Its cap, a whole number',
    placeholder: 'Cap',
    add: 'Add cap',
    number: { max: 2 ** 31 - 1, step: 1, allowDecimal: false, thousandSeparator: ',' },
  },
} as const

/** Targets of single groups, or caps of single contracts: those that are set, and a line for another. */
export function OverrideControl({ id, kind, values, onChange }: OverrideControlProps) {
  const words = kinds[kind]
  const [item, setItem] = useState('')
  const [number, setNumber] = useState<number | string>('')
  const complete =
    item !== '' && typeof number === 'number' && number >= 0 && number <= words.number.max
  const add = () => {
    if (!complete) return
    onChange({ ...values, [item]: number })
    setItem('')
    setNumber('')
  }
  return (
    <div className={classes.targets} data-wide>
      {Object.entries(values).map(([known, value]) => (
        <div key={known} className={classes.target}>
          <span className="mono truncate" title={known}>
            {known}
          </span>
          <NumberInput
            aria-label={words.label(known)}
            value={value}
            min={0}
            {...words.number}
            clampBehavior="strict"
            onChange={(next) => {
              if (typeof next === 'number') onChange({ ...values, [known]: next })
            }}
          />
          <ActionIcon
            aria-label={words.back(known)}
            onClick={() => {
              const { [known]: _, ...rest } = values
              onChange(rest)
            }}
          >
            <IconX size={14} stroke={1.75} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <form
        className={classes.target}
        onSubmit={(event) => {
          event.preventDefault()
          add()
        }}
      >
        <TextInput
          id={id}
          placeholder={words.item}
          value={item}
          onChange={(event) => setItem(event.currentTarget.value)}
        />
        <NumberInput
          aria-label={words.newLabel}
          placeholder={words.placeholder}
          value={number}
          min={0}
          {...words.number}
          clampBehavior="strict"
          onChange={setNumber}
        />
        <Button
          type="submit"
          px={0}
          w={28}
          aria-label={words.add}
          disabled={!complete}
          variant="subtle"
        >
          <IconPlus size={14} stroke={1.75} aria-hidden />
        </Button>
      </form>
    </div>
  )
}
