import {
  inPreset,
  removedPreset,
  inScreen,
  inView,
  preset,
  presets as presetsPage,
  presetsRequest,
  presetToMakeDefault,
  presetToRename,
  presetToSave,
  view,
  views as viewsPage,
  viewToSave,
} from '../presets.ts'
import { read, write } from './procedure.ts'

/** Parameters that people keep by a name. */
export const presets = {
  list: read.input(presetsRequest).output(presetsPage),
  save: write.input(presetToSave).output(preset),
  rename: write.meta({ access: 'write', audit: 'input' }).input(presetToRename).output(preset),
  remove: write.input(inPreset).output(removedPreset),
  setDefault: write
    .meta({ access: 'write', audit: 'input' })
    .input(presetToMakeDefault)
    .output(preset),
}

/** Saved views of lists, shared by all who use the workspace. */
export const views = {
  list: read.input(inScreen).output(viewsPage),
  save: write.input(viewToSave).output(view),
  remove: write.input(inView).output(inView),
}
