import { escapeHtml, type MarkupElement, markupHtml } from './report-markup.ts'
import { reportStyle } from './report-style.ts'

/** One file that needs nothing else: it opens, prints and travels by itself, and runs no script. */
export function reportDocument(title: string, report: MarkupElement): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>body { margin: 24px }
@media print { body { margin: 0 } }${reportStyle}</style>
</head>
<body>
${markupHtml(report)}
</body>
</html>
`
}
