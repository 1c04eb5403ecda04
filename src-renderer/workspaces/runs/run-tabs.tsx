import { Tabs } from '@mantine/core'
import type { RunTab } from './run-search.ts'
import classes from './run.module.css'

interface RunTabsProps {
  readonly tabs: readonly RunTab[]
  readonly words: Readonly<Partial<Record<RunTab, string>>>
  readonly tab: RunTab
  readonly onTab: (tab: RunTab) => void
}

/** The tabs of a run without a result; those with one bring their own. */
export function RunTabs({ tabs, words, tab, onTab }: RunTabsProps) {
  return (
    <Tabs
      value={tab}
      onChange={(value) => onTab(tabs.find((one) => one === value) ?? 'result')}
      className={classes.tabs}
      classNames={{ list: classes.tabList! }}
    >
      <Tabs.List>
        {tabs.map((name) => (
          <Tabs.Tab key={name} value={name} id={`tab-${name}`}>
            {words[name]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  )
}
