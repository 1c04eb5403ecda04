/** Channels between main and the preload script. */
export const channels = {
  /** Page to main: a port to the core, please. */
  connect: 'quartermaster:connect',
  /** Page to main: paths of files that were dropped on it. */
  files: 'quartermaster:files',
  /** Page to main: the system's dialog for one file, please. */
  choose: 'quartermaster:choose',
  /** Main to page: the file that was chosen. */
  chosen: 'quartermaster:chosen',
  /** Page to main: this page as PDF, please. */
  savePdf: 'quartermaster:save-pdf',
  /** Main to page: what became of it. */
  pdfSaved: 'quartermaster:pdf-saved',
  /** Main to page: here it is. */
  port: 'quartermaster:port',
  /** Main to page: the id of a command of the menus. */
  command: 'quartermaster:command',
  /** Main to page: the core is gone. */
  lost: 'quartermaster:lost',
} as const
