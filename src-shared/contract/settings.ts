import { settingsPatch, settingsView } from '../settings.ts'
import { admin, read } from './procedure.ts'

export const settings = {
  /** The rules of this workspace, what they come to on this machine, and what may be set. */
  get: read.output(settingsView),
  /** Changes what is named. The next run uses it; more runs at once start at once. */
  update: admin.meta({ access: 'admin', audit: 'input' }).input(settingsPatch).output(settingsView),
}
