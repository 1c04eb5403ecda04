import { ActionIcon, Button, NumberInput, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { RatioOverrides } from '../../../src-shared/allocation/parameters.ts'
import classes from './new-allocation.module.css'

interface RatioOverrideControlProps {
  /** Of the field that the label belongs to: the group to add. */
  readonly id: string
  readonly ratios: RatioOverrides
  readonly onChange: (ratios: RatioOverrides) => void
}

/** Targets of single groups: those that are set, and a line for another. */
export function RatioOverrideControl({ id, ratios, onChange }: RatioOverrideControlProps) {
  const [group, setGroup] = useState('')
  const [ratio, setRatio] = useState<number | string>('')
  const complete = group !== '' && typeof ratio === 'number' && ratio >= 0 && ratio <= 1
  const add = () => {
    if (!complete) return
    onChange({ ...ratios, [group]: ratio })
    setGroup('')
    setRatio('')
  }
  return (
    <div className={classes.targets} data-wide>
      {Object.entries(ratios).map(([known, target]) => (
        <div key={known} className={classes.target}>
          <span className="mono truncate" title={known}>
            {known}
          </span>
          <NumberInput
            aria-label={`Target of group ${known}`}
            value={target}
            min={0}
            max={1}
            step={0.01}
            clampBehavior="strict"
            onChange={(next) => {
              if (typeof next === 'number') onChange({ ...ratios, [known]: next })
            }}
          />
          <ActionIcon
            aria-label={`Use the file's target for group ${known}`}
            onClick={() => {
              const { [known]: _, ...rest } = ratios
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
          placeholder="Group"
          value={group}
          onChange={(event) => setGroup(event.currentTarget.value)}
        />
        <NumberInput
          aria-label="Its target, 0 to 1"
          placeholder="0 to 1"
          value={ratio}
          min={0}
          max={1}
          step={0.01}
          clampBehavior="strict"
          onChange={setRatio}
        />
        <Button
          type="submit"
          px={0}
          w={28}
          aria-label="Add target"
          disabled={!complete}
          variant="subtle"
        >
          <IconPlus size={14} stroke={1.75} aria-hidden />
        </Button>
      </form>
    </div>
  )
}
