import { useDebouncedValue } from '@mantine/hooks'
import { noRule, retentionRule, type RetentionRule } from '../../../src-shared/retention.ts'
import type { SettingsView } from '../../../src-shared/settings.ts'
import { PrunePreview } from './prune-preview.tsx'
import { Section } from './section-parts.tsx'
import { SettingForm, useSettingForm } from './setting-form.tsx'
import { WithSettings } from './settings-data.tsx'
import classes from './settings-page.module.css'

export function RetentionSection() {
  return (
    <Section
      title="Retention"
      lead="Which finished runs stay. One host of the workspace applies it once a day; pinned runs always stay."
    >
      <WithSettings>
        {(view, mayChange) => <RetentionForm view={view} mayChange={mayChange} />}
      </WithSettings>
    </Section>
  )
}

function RetentionForm({ view, mayChange }: { view: SettingsView; mayChange: boolean }) {
  const state = useSettingForm(view, 'retention')
  const parsed = retentionRule.safeParse(state.wanted)
  const [rule] = useDebouncedValue<RetentionRule | null>(parsed.success ? parsed.data : null, 250)
  return (
    <>
      <SettingForm view={view} section="retention" state={state} mayChange={mayChange} />
      <h3 className={classes.subheading}>What would go by this rule</h3>
      {!mayChange ? (
        <p className="muted">Administrators of this workspace see what would go.</p>
      ) : rule === null ? (
        <p className="muted">Shown once every value can be used.</p>
      ) : Object.values(rule ?? noRule).every((limit) => limit === null) ? (
        <p className="muted">Nothing: no limit is set, every run stays.</p>
      ) : (
        <PrunePreview rule={rule} />
      )}
    </>
  )
}
