import { useWindowEvent } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { formOfFiles } from '../../src-shared/form-of-files.ts'
import { isDesktop } from '../choose-file.ts'
import { bringsFiles, useUploading } from '../components/dropped-files.tsx'
import { showFailed } from '../workspaces/runs/notices.tsx'
import classes from './frame.module.css'

const unknownNames = {
  data: {
    code: 'bad_usage',
    what: 'The names of these files do not tell which inputs they are.',
    remedy: 'Drop them on the form that they are for: on a list, or on the logs.',
  },
}

/**
 * Files dropped where no form takes them open the form that their names tell; without it the browser
 * would leave the console and show the file. On the desktop its window does the same.
 */
export function DroppedFiles() {
  const navigate = useNavigate()
  const { start, note } = useUploading((paths) => {
    const form = formOfFiles(paths)
    if (form !== undefined) void navigate({ to: form.path, search: form.search })
  })
  const isOurs = (event: DragEvent): boolean =>
    !isDesktop && !event.defaultPrevented && bringsFiles(event)
  useWindowEvent('dragover', (event) => {
    if (isOurs(event)) event.preventDefault()
  })
  useWindowEvent('drop', (event) => {
    if (!isOurs(event)) return
    event.preventDefault()
    const files = [...(event.dataTransfer?.files ?? [])]
    if (formOfFiles(files.map(({ name }) => name)) === undefined) showFailed(unknownNames)
    else start(files)
  })
  return note === null ? null : <div className={classes.dropped}>{note}</div>
}
