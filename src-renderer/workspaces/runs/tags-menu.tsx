import { Button, Checkbox, Popover, TextInput } from '@mantine/core'
import { IconTag } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type ListedRun, tag as tagSchema } from '../../../src-shared/marks.ts'
import { countOf } from '../../format.ts'
import { rpc } from '../../rpc.ts'
import type { MarkChange } from './marks-undo.ts'
import filterClasses from '../../components/grid/filters.module.css'
import classes from './runs.module.css'

interface TagsMenuProps {
  readonly runs: readonly ListedRun[]
  readonly onChange: (change: MarkChange, done: string) => void
}

/** Tags of the chosen runs: on all of them, on some, on none; a new one by its name. */
export function TagsMenu({ runs, onChange }: TagsMenuProps) {
  const [opened, setOpened] = useState(false)
  const [name, setName] = useState('')
  const known = useQuery({ ...rpc.runs.tags.queryOptions(), enabled: opened })
  const own = new Set(runs.flatMap(({ marks }) => marks.tags))
  const all = [...new Set([...own, ...(known.data?.tags.map(({ tag }) => tag) ?? [])])]
  const shown = all.filter((tag) => tag.toLowerCase().includes(name.trim().toLowerCase()))
  const added = tagSchema.safeParse(name)
  const on = countOf(runs.length, 'run')
  const toggle = (tag: string, has: boolean) =>
    has
      ? onChange({ removeTags: [tag] }, `Took the tag ${tag} from ${on}`)
      : onChange({ addTags: [tag] }, `Tagged ${on} ${tag}`)
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Button
          leftSection={<IconTag size={14} stroke={1.75} aria-hidden />}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          Tags
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label="Tags">
        <form
          className={classes.choices}
          onSubmit={(event) => {
            event.preventDefault()
            if (!added.success) return
            onChange({ addTags: [added.data] }, `Tagged ${on} ${added.data}`)
            setName('')
          }}
        >
          <TextInput
            data-autofocus
            aria-label="Find or add a tag"
            placeholder="Find or add a tag"
            maxLength={40}
            value={name}
            error={name.includes(',') ? 'A tag has no commas' : null}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <div className={filterClasses.list}>
            {shown.map((tag) => {
              const count = runs.filter(({ marks }) => marks.tags.includes(tag)).length
              const has = count === runs.length
              return (
                <Checkbox
                  key={tag}
                  label={tag}
                  checked={has}
                  indeterminate={count > 0 && !has}
                  onChange={() => toggle(tag, has)}
                />
              )
            })}
          </div>
          {added.success && !all.includes(added.data) && (
            <Button type="submit" variant="light" justify="start">
              Add the tag {added.data}
            </Button>
          )}
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
