import { Tabs } from '@mantine/core'
import { formatCount } from '../../format.ts'
import { tabWords, type RunTab } from './run-search.ts'
import classes from './run.module.css'

interface RunTabsProps {
  readonly tabs: readonly RunTab[]
  /** Where a tab is called otherwise than in `tabWords`. */
  readonly words?: Readonly<Partial<Record<RunTab, string>>>
  /** How many rows stand behind a tab, where that is worth knowing; 0 is not shown. */
  readonly counts?: Readonly<Partial<Record<RunTab, number>>>
  /** So many that they stand closer, on one line that scrolls. */
  readonly many?: boolean
  readonly tab: RunTab
  readonly onTab: (tab: RunTab) => void
}

/** The tabs of a run. */
export function RunTabs({ tabs, words, counts, many = false, tab, onTab }: RunTabsProps) {
  return (
    <Tabs
      value={tab}
      onChange={(value) => onTab(tabs.find((one) => one === value) ?? 'result')}
      className={many ? `${classes.tabs} ${classes.manyTabs}` : classes.tabs}
      classNames={{ list: classes.tabList! }}
    >
      <Tabs.List>
        {tabs.map((name) => (
          <Tabs.Tab key={name} value={name} id={`tab-${name}`}>
            {words?.[name] ?? tabWords[name]}
            {(counts?.[name] ?? 0) > 0 && (
              <span className={classes.tabCount}>{formatCount(counts?.[name])}</span>
            )}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  )
}
