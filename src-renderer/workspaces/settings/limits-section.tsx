import type { SettingsView } from '../../../src-shared/settings.ts'
import { Section } from './section-parts.tsx'
import { SettingForm, useSettingForm } from './setting-form.tsx'
import { WithSettings } from './settings-data.tsx'

export function LimitsSection() {
  return (
    <Section
      title="Limits"
      lead="What a run of this workspace may use, on every host that opens it. An empty field leaves it to Quartermaster."
    >
      <WithSettings>
        {(view, mayChange) => <LimitsForm view={view} mayChange={mayChange} />}
      </WithSettings>
    </Section>
  )
}

function LimitsForm({ view, mayChange }: { view: SettingsView; mayChange: boolean }) {
  const state = useSettingForm(view, 'limits')
  return <SettingForm view={view} section="limits" state={state} mayChange={mayChange} />
}
